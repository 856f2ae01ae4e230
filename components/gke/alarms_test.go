package gke

import (
	"regexp"
	"slices"
	"testing"

	"bankchurn/config"
)

// A filter that matches nothing makes an alarm that never fires. The names are made as in
// pkg/utils/namer of ingress-gce: with more than 36 characters together, each is cut by its share.
// ml-portfolio (12) and bankchurn-api-gce-0a1b2c3d (26) have 38, so 2 must go: 12 - 12*2/38 - 1 =
// 11 and 26 - 26*2/38 - 1 = 24, one left over goes to the first: 12 and 24.
func TestURLMapNames(t *testing.T) {
	for name, c := range map[string]struct{ namespace, ingress, is, isNot string }{
		"short names stay":   {"ml", "churn-gce-1a2b", "k8s2-um-0a1b2c3d-ml-churn-gce-1a2b-4e5f6a7b", "k8s2-um-0a1b2c3d-ml-churn-gce-1a2c-4e5f6a7b"},
		"long ones are cut":  {"ml-portfolio", "bankchurn-api-gce-0a1b2c3d", "k8s2-um-0a1b2c3d-ml-portfolio-bankchurn-api-gce-0a1b2c-4e5f6a7b", "k8s2-um-0a1b2c3d-ml-portfolio-bankchurn-api-gce-0a1b2c3d-4e5f6a7b"},
		"a dot is only that": {"ml", "a.b", "k8s2-um-0a1b2c3d-ml-a.b-4e5f6a7b", "k8s2-um-0a1b2c3d-ml-aab-4e5f6a7b"},
	} {
		pattern := regexp.MustCompile("^(?:" + urlMapName(c.namespace, c.ingress) + ")$")
		if !pattern.MatchString(c.is) || pattern.MatchString(c.isNot) {
			t.Errorf("%s: %s", name, pattern)
		}
	}
}

func TestAlarmsThatNothingCanRaiseAreRejected(t *testing.T) {
	const notify = `"alarms": {"notify": ["projects/p/notificationChannels/1"]}`
	for name, c := range map[string]struct {
		service, workload, block string
		want                     []string
	}{
		"external load balancer": {image, `{"ingress": {"controller": "gce"}}`, `{` + notify + `}`, nil},
		"internal one": {`{"image": "us-central1-docker.pkg.dev/p/r/b:v1"}`, `{"ingress": {"controller": "gce"}}`, `{` + notify + `}`, []string{
			"gke.alarms.notify: has no effect with service.public false: only external load balancers have the alarms' metrics (allowed: service.public true; or kubernetes.ingress.controller traefik or nginx with gke.alarms.prometheusRule)",
			`kubernetes.ingress.controller: "gce": Google's internal load balancer needs a proxy-only subnet, which the new network lacks, because service.public is false (allowed: traefik, service.public true, or an existing gke.network that has such a subnet)`,
		}},
		"Pods that nothing measures": {image, `{"ingress": {"controller": "gce"}}`, `{"metricsPackages": false, ` + notify + `}`, []string{
			"gke.alarms.notify: requires Pod metrics, which gke.metricsPackages false does not collect (allowed: gke.metricsPackages true)",
		}},
		"a topic of AWS": {image, `{"ingress": {"controller": "gce"}}`, `{"alarms": {"notify": ["arn:aws:sns:us-east-1:123456789012:ops"]}}`, []string{
			`gke.alarms.notify[0]: "arn:aws:sns:us-east-1:123456789012:ops": is not a notification target (allowed: projects/PROJECT/notificationChannels/NUMBER, as ` + "`gcloud beta monitoring channels list`" + ` shows it)`,
		}},
	} {
		a, in := scenario(t, c.service, c.workload, c.block)
		r := &config.Report{}
		a.Validate(in, r)
		var got []string
		for _, p := range r.Problems() {
			got = append(got, p.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
