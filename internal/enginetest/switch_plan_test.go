package enginetest

import (
	"flag"
	"regexp"
	"strings"
)

var updateSwitches = flag.Bool("update-switches", false, "update docs/switches")

// documented returns the stack file in docs/switching.md, which runs on every platform, with or
// without a name. The waits are as long as in production, or a second.
func documented(platform string, named, long bool) string {
	ttl, propagation := "", ""
	if !long {
		ttl, propagation = ", ttlSeconds: 1", ", propagationSeconds: 1"
	}
	text := `config:
  gcp:project: my-project
  bankchurn:platform: ` + platform + `
  bankchurn:service:
    image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1
    scaling: {min: 2, max: 10}
    public: true
  bankchurn:traffic: {requestsPerMonth: 5000000, averageMs: 200, responseKiB: 2, logKiBPerRequest: 0.5, accessLogKiBPerRequest: 0.4, coldStarts: {percent: 0.1, averageMs: 3000}}
  bankchurn:cloudrun: {image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1` + propagation + `}
  bankchurn:fargate: {deployment: {steadyStateMinutes: 5}}
`
	if !named {
		return text
	}
	return text + `  bankchurn:kubernetes: {ingress: {tls: {secretName: churn-tls}}}
  bankchurn:dns: {name: churn.example.com, zone: Z0123456789ABCDEFGHIJ` + ttl + `}
`
}

// ports matches the ports of the embedded cloud's endpoints, which differ in every run.
var ports = regexp.MustCompile(`(127\.0\.0\.1|localhost):[0-9]+`)

// planned returns the output of a preview.
func (st *stack) planned() string {
	st.t.Helper()
	before := len(st.log.String())
	if _, err := st.s.Preview(st.t.Context()); err != nil {
		st.t.Fatal(err)
	}
	return st.log.String()[before:]
}

// plan returns the plan in a preview, from its first words on.
func (st *stack) plan(begins string) string {
	st.t.Helper()
	_, text, found := strings.Cut(st.planned(), begins)
	if !found {
		st.t.Fatalf("the preview has no %q", begins)
	}
	var b strings.Builder
	b.WriteString(strings.TrimSpace(begins) + " ")
	for _, line := range strings.SplitAfter(text, "\n") {
		if strings.HasPrefix(line, "    Other platforms") {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "    "))
	}
	return ports.ReplaceAllString(b.String(), "$1:443")
}
