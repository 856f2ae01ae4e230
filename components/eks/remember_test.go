package eks

import (
	"strings"
	"testing"

	"bankchurn/components"
	"bankchurn/config"
)

func TestAChangeThatTheClusterDoesNotSupportIsRejected(t *testing.T) {
	for rule, c := range map[string]struct{ last, now, want string }{
		// The provider would delete the cluster first: docs.aws.amazon.com/eks/latest/userguide/enable-kms.html.
		"the key taken away": {`{"secretsKey": "own"}`, `{}`, `eks.secretsKey: "none": cannot change: the cluster was created with own, and another setting would delete it with everything in it before creating a new one (allowed: own; or move the service to a new stack)`},
		"another key":        {`{"secretsKey": "own"}`, `{"secretsKey": "arn:aws:kms:us-east-1:123456789012:key/0a"}`, `eks.secretsKey: "arn:aws:kms:us-east-1:123456789012:key/0a": cannot change`},
		"a key added":        {`{}`, `{"secretsKey": "own"}`, ""},
		"the same":           {`{"secretsKey": "own"}`, `{"secretsKey": "own"}`, ""},
		// docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html: one version, and managed node groups first.
		"an older version":        {`{"version": "1.35"}`, `{"version": "1.34"}`, `eks.version: "1.34": is older than 1.35, the version of the last update: EKS rolls a cluster back only after its nodes, but an update changes the cluster first (allowed: 1.35 or the next version)`},
		"two versions older":      {`{"version": "1.36", "autoMode": {"enabled": true}}`, `{"version": "1.34", "autoMode": {"enabled": true}}`, `eks.version: "1.34": is older than 1.36, the version of the last update: EKS rolls a cluster back by one version at most`},
		"a rollback in Auto Mode": {`{"version": "1.35", "autoMode": {"enabled": true}}`, `{"version": "1.34", "autoMode": {"enabled": true}}`, ""},
		"a version skipped":       {`{"version": "1.34"}`, `{"version": "1.36"}`, `eks.version: "1.36": skips versions after 1.34, the version of the last update: EKS upgrades one minor version at a time (allowed: 1.35 first; did you mean "1.35"?)`},
		"the next version":        {`{"version": "1.34"}`, `{"version": "1.35"}`, ""},
		// hashicorp/terraform-provider-aws#18310: minimum capacity 4 can't be greater than desired size 3.
		"a minimum above the number that is left alone": {`{"nodes": {"min": 3, "max": 6}}`, `{"nodes": {"min": 4, "max": 6}}`, `eks.nodes.min: 4: is above the 3 nodes of the last update. Updates do not change the node count, and AWS rejects a minimum above it (set eks.nodes.desired too, from 4 to 6, in the same update)`},
		"with the number":      {`{"nodes": {"min": 3, "max": 6}}`, `{"nodes": {"min": 4, "desired": 4, "max": 6}}`, ""},
		"a lower minimum":      {`{"nodes": {"min": 3, "max": 6}}`, `{"nodes": {"min": 2, "max": 6}}`, ""},
		"where nothing scales": {`{"nodes": {"min": 3}}`, `{"nodes": {"min": 4}}`, ""},
	} {
		r := &config.Report{}
		last, _ := decoded(c.last, r)
		now, _ := decoded(c.now, r)
		now.CheckChange(components.Input{}, last.Remember(components.Input{}), r)
		if problems := r.Problems(); (len(problems) == 1) != (c.want != "") || len(problems) > 1 || c.want != "" && !strings.HasPrefix(problems[0].String(), c.want) {
			t.Errorf("%s: got %v, want %q", rule, problems, c.want)
		}
	}
	r := &config.Report{}
	last, _ := decoded(`{"version": "1.35", "autoMode": {"enabled": true}}`, r)
	now, _ := decoded(`{"version": "1.34", "autoMode": {"enabled": true}}`, r)
	now.CheckChange(components.Input{}, last.Remember(components.Input{}), r)
	if said := r.Warnings(); len(said) != 1 || !strings.HasPrefix(said[0].String(), `eks.version: "1.34": rolls the cluster back from 1.35, which EKS allows within 7 days of the upgrade`) {
		t.Errorf("a rollback in Auto Mode: %v", said)
	}
	r = &config.Report{}
	now, _ = decoded(`{"version": "1.36"}`, r)
	if now.CheckChange(components.Input{}, nil, r); r.Err() != nil {
		t.Errorf("of a release that remembered nothing: %v", r.Err())
	}
}
