package enginetest

import (
	"net/http"
	"strings"
	"testing"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// A candidate starts, is healthy and predicts nonsense. The release answers most requests, so
// only the candidate's own address reliably shows it.
func TestACandidateIsVerifiedAtItsOwnAddress(t *testing.T) {
	t.Parallel()
	const google = "us-central1-docker.pkg.dev/my-project/ml/bankchurn:"
	for rule, c := range map[string]struct {
		stackFile func(version, release string) string
		// images is the registry; pin means that a canary needs a deployed version.
		images string
		pin    bool
	}{
		"cloudrun": {func(version, release string) string {
			return "config:\n  gcp:project: my-project\n  bankchurn:service: {public: true, image: '" + google + version + "'}\n  bankchurn:release: " + release + "\n"
		}, google, true},
		"fargate":          {fargateRelease, ecrImages, false},
		"gke with traefik": {onKubernetes["gke with traefik"].stackFile, google, false},
	} {
		if leftOut(rule, "cloudrun", "fargate") {
			continue
		}
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			st := newStack(t, c.stackFile("v1", "{}"))
			st.up()
			pinned := ""
			if c.pin {
				pinned = "version: " + st.output("release") + ", "
			}
			release := "{" + pinned + "canary: {percent: 1, image: '" + c.images + "v2'}}"
			st.opts.Misbehaviour = func(r cloudhttp.Request) http.HandlerFunc {
				if strings.HasSuffix(r.Release, ":v2") {
					return cloudhttp.Garbage(r)
				}
				return nil
			}
			st.edit(c.stackFile("v1", release) + impatient)
			refused := st.upFails()
			for _, want := range []string{
				"verification of the canary's candidate: POST http://", "breaks the API's contract", "the new release gets no request",
			} {
				if !strings.Contains(refused, want) {
					t.Errorf("the failure lacks %q:\n%s", want, refused)
				}
			}

			st.opts.Misbehaviour = nil
			st.edit(c.stackFile("v1", release))
			st.up()
			if want := "verified the canary's candidate at http://127.0.0.1:"; !strings.Contains(st.log.String(), want) {
				t.Errorf("the output lacks %q", want)
			}
			st.edit(c.stackFile("v1", "{"+strings.TrimSuffix(pinned, ", ")+"}"))
			st.up()
			st.answeredBy(":v1")
			st.destroy()
		})
	}
}
