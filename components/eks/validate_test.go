package eks

import (
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/kubernetes"
	"bankchurn/config"
)

// decoded is the block of a stack that runs one image, on a day on which 1.35 is in standard
// support.
func decoded(block string, r *config.Report) (*Args, components.Input) {
	a, workload := &Args{}, kubernetes.Config{}
	in := components.Input{Today: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}
	config.Decode("service", `{"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/b:v1"}`, &in.Service, r)
	config.Decode("eks", block, a, r)
	config.Decode("kubernetes", `{}`, &workload, r)
	a.SetKubernetes(workload)
	return a, in
}

func TestValidateRefuses(t *testing.T) {
	const existing = `"arn": "arn:aws:eks:us-east-1:123456789012:cluster/ml"`
	for rule, c := range map[string]struct{ block, want string }{
		"everybody at the API":                   {`{"publicCidrs": ["0.0.0.0/0"]}`, `eks.publicCidrs[0]: "0.0.0.0/0": allows every address`},
		"a version out of standard support":      {`{"version": "1.33"}`, `eks.version: "1.33": standard support ended on 2026-07-29`},
		"a version out of all support":           {`{"version": "1.30"}`, `eks.version: "1.30": is not a known Kubernetes version of EKS`},
		"machines of another architecture":       {`{"nodes": {"instanceTypes": ["t4g.small"]}}`, `eks.nodes.instanceTypes[0]: "t4g.small": has arm64 processors`},
		"a maximum below the minimum":            {`{"nodes": {"min": 3, "max": 2}}`, `eks.nodes.max: 2: is below eks.nodes.min, which is 3`},
		"machines next to Auto Mode":             {`{"nodes": {"min": 3}, "autoMode": {"enabled": true}}`, `eks.nodes: has no effect: EKS Auto Mode chooses the nodes`},
		"a machine that Auto Mode does not make": {`{"autoMode": {"enabled": true, "instanceTypes": ["t3.medium", "t3.small"]}}`, `eks.autoMode.instanceTypes[1]: "t3.small": is too small`},
		"a machine with one vCPU in Auto Mode":   {`{"autoMode": {"enabled": true, "instanceTypes": ["t4g.medium", "m7g.medium"]}}`, `eks.autoMode.instanceTypes[1]: "m7g.medium": is too small`},
		"a parameter's version":                  {`{"podSecrets": ["arn:aws:ssm:us-east-1:123456789012:parameter/a:3"]}`, `eks.podSecrets[0]: `},
		"a key of no secret":                     {`{"podSecretKeys": ["arn:aws:kms:us-east-1:123456789012:key/0a"]}`, `eks.podSecretKeys: has no effect without a secret to decrypt`},
		"a key for logs of another region":       {`{"logKey": "arn:aws:kms:eu-west-1:123456789012:key/0a"}`, `eks.logKey: `},
		"a key of another region":                {`{"secretsKey": "arn:aws:kms:eu-west-1:123456789012:key/0a"}`, `eks.secretsKey: `},
		"a cluster without a way to it":          {`{"existing": {` + existing + `}}`, `eks.existing: does not say how to access the cluster`},
		"a certificate that is none":             {`{"existing": {` + existing + `, "endpoint": "https://a.example.com", "certificateAuthority": "Y2E="}}`, `eks.existing.certificateAuthority: contains no PEM certificate (allowed: what `},
		"a principal twice":                      {`{"access": [{"principalArn": "arn:aws:iam::123456789012:role/a"}, {"principalArn": "arn:aws:iam::123456789012:role/a"}]}`, `eks.access[1].principalArn: "arn:aws:iam::123456789012:role/a": is listed twice`},
		"an entry's name twice":                  {`{"access": [{"principalArn": "arn:aws:iam::123456789012:role/a", "name": "ops"}, {"principalArn": "arn:aws:iam::123456789012:role/b", "name": "ops"}]}`, `eks.access[1].name: "ops": is already the name of another entry`},
		"a new cluster's key for an old one":     {`{"existing": {` + existing + `, "context": "ml"}, "version": "1.35"}`, `eks.version: describes a new cluster`},
	} {
		t.Run(rule, func(t *testing.T) {
			r := &config.Report{}
			a, in := decoded(c.block, r)
			a.Validate(in, r)
			if problems := r.Problems(); len(problems) != 1 || !strings.HasPrefix(problems[0].String(), c.want) {
				t.Errorf("got %v, want %q", problems, c.want)
			}
		})
	}
}

// EKS does not update add-ons when a cluster is upgraded
// (docs.aws.amazon.com/eks/latest/userguide/update-cluster.html#step4).
func TestOutdatedAddOnsAreNamed(t *testing.T) {
	for rule, c := range map[string]struct{ block, want string }{
		"none is stated": {`{}`, "update vpc-cni, kube-proxy, eks-pod-identity-agent, coredns after an upgrade"},
		"one is":         {`{"addonVersions": {"coredns": "v1.12.4-eksbuild.1"}}`, "update vpc-cni, kube-proxy, eks-pod-identity-agent after an upgrade"},
		"Auto Mode":      {`{"autoMode": {"enabled": true}}`, ""},
	} {
		r := &config.Report{}
		a, in := decoded(c.block, r)
		a.Validate(in, r)
		said := ""
		for _, note := range r.Notes() {
			if strings.HasPrefix(note, "EKS does not upgrade add-ons when eks.version changes") {
				said = note
			}
		}
		if !strings.Contains(said, c.want) || c.want == "" && said != "" {
			t.Errorf("%s: %q, want %q", rule, said, c.want)
		}
	}
}

// If the agent is unreachable, the Pods cannot read a secret that their role may read.
func TestPodsReachThePodIdentityAgent(t *testing.T) {
	const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"
	if got := (&Args{PodSecrets: []pulumi.StringInput{pulumi.String(secret)}}).cluster().IdentityServers; len(got) != 1 || got[0] != (kubernetes.Server{Address: "169.254.170.23", Port: 80}) {
		t.Errorf("with a secret to read: %v", got)
	}
	if got := (&Args{}).cluster().IdentityServers; got != nil {
		t.Errorf("without one: %v", got)
	}
}

func TestTheNoteNamesWhatAnExistingAutoModeClusterNeeds(t *testing.T) {
	const existing = `"arn": "arn:aws:eks:us-east-1:123456789012:cluster/ml", "context": "ml"`
	for block, want := range map[string]bool{`{"existing": {` + existing + `, "autoMode": true}}`: true, `{"existing": {` + existing + `}}`: false, `{"autoMode": {"enabled": true}}`: false} {
		r := &config.Report{}
		a, in := decoded(block, r)
		a.Validate(in, r)
		if got := strings.Contains(strings.Join(r.Notes(), "\n"), "enable-network-policy-controller"); r.Err() != nil || got != want {
			t.Errorf("%s: noted %t, %v", block, got, r.Err())
		}
	}
}

// On 2026-11-24, 1.34 has a week of standard support left (endoflife.date/amazon-eks).
func TestTheEndOfStandardSupportIsAnnouncedWithItsConsequence(t *testing.T) {
	today := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for policy, then := range map[string]string{"standard": "EKS will then upgrade the cluster", "extended": "the cluster will then cost six times as much per hour"} {
		r := &config.Report{}
		(&Args{Version: "1.34", UpgradePolicy: policy}).validateVersion(today, r)
		if w := r.Warnings(); len(w) != 1 || !strings.Contains(w[0].String(), "standard support ends on 2026-12-02: "+then) || r.Err() != nil {
			t.Errorf("%s: %v, %v", policy, w, r.Err())
		}
	}
	r := &config.Report{}
	(&Args{Version: "1.35", UpgradePolicy: "standard"}).validateVersion(today, r)
	if w := r.Warnings(); len(w) != 0 {
		t.Errorf("four months before: %v", w)
	}
}

// With a fixed number of nodes, an update undoes no autoscaler's choice. A configured number must
// reach AWS: for example from min 1, desired 1 to min 2, desired 2.
func TestOnlyAPoolThatScalesKeepsItsNumberOfNodes(t *testing.T) {
	for block, want := range map[string]bool{`{"nodes": {"min": 2, "max": 2}}`: false, `{"nodes": {"min": 2, "max": 3}}`: true, `{"nodes": {"min": 2, "desired": 2, "max": 3}}`: false} {
		r, a := &config.Report{}, &Args{}
		config.Decode("eks", block, a, r)
		if got := a.Nodes.scales(); got != want || r.Err() != nil {
			t.Errorf("%s: scales %t, %v", block, got, r.Err())
		}
	}
}

// No name can be derived from a role that the same program creates.
func TestAnAccessEntryForAnOutputRequiresAName(t *testing.T) {
	role := pulumi.String("arn:aws:iam::123456789012:role/ops").ToStringOutput()
	for name, want := range map[string]int{"": 1, "ops": 0} {
		r := &config.Report{}
		(&Args{Access: []Access{{PrincipalARN: role, Name: name}}}).validateAccess(r)
		if got := r.Problems(); len(got) != want || want == 1 && got[0].Path != "eks.access[0].name" {
			t.Errorf("name %q: %v", name, got)
		}
	}
}
