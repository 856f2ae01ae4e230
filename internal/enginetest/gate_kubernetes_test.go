package enginetest

import (
	"slices"
	"strings"
	"testing"
)

// gatedOn returns a stack on Kubernetes with 2 s for a release to become healthy.
func gatedOn(c kubernetesCase) gated {
	return gated{switches: "kubernetes:apps/v1:Deployment", stackFile: func(tag, release string) string {
		return strings.Replace(c.stackFile(tag, release), "{public: true,", "{public: true, startupSeconds: 2,", 1)
	}}
}

// A cluster of the stack, and an existing one.
var (
	gatedGKE = gatedOn(onKubernetes["gke with traefik"])
	gatedEKS = gatedOn(onKubernetes["eks with alb"])
)

func TestGKEKeepsBadReleasesFromCallers(t *testing.T) {
	t.Parallel()
	gatedGKE.keepsBadReleasesFromCallers(t, "garbage")
}

func TestEKSKeepsBadReleasesFromCallers(t *testing.T) {
	t.Parallel()
	gatedEKS.keepsBadReleasesFromCallers(t, "never-healthy")
}

// The provider considers a failed Job as permanently failed, unless it replaces the Job.
func TestAReleaseThatFailedItsSmokeTestIsTestedAgain(t *testing.T) {
	t.Parallel()
	st := newStack(t, gatedGKE.stackFile("v1", "{}"))
	st.up()
	file := gatedGKE.stackFile("garbage", "{}") + impatient
	st.opts.Misbehaviour = badImages
	st.edit(file)
	refused := st.upFails()
	for _, want := range []string{
		"verification of the new release: POST http://localhost:8000/predict breaks the API's contract: churn_probability is not set or not a number",
		"last answer: 200", `its body starts: {"churn_probability":"high","prediction":true}`, "[BackoffLimitExceeded]",
		"the new release did not pass its smoke test", "kubectl -n ml-portfolio logs -l app=bankchurn-api-smoke-test -c api",
	} {
		if !strings.Contains(refused, want) {
			t.Errorf("the failure lacks %q:\n%s", want, refused)
		}
	}
	st.opts.Misbehaviour = nil
	st.edit(file)
	if repaired := stepsOf(st.up()); !slices.Contains(repaired, "create-replacement kubernetes:batch/v1:Job") || !slices.Contains(repaired, updateDeployment) {
		t.Errorf("the release that works by now: %v", repaired)
	}
	st.answeredBy(":garbage")

	// Going back and forth does not change what serves.
	st.opts.Misbehaviour = badImages
	st.edit(gatedGKE.stackFile("never-healthy", "{}") + impatient)
	st.upFails()
	st.opts.Misbehaviour = nil
	st.edit(file)
	if back := stepsOf(st.up()); slices.Contains(back, updateDeployment) {
		t.Errorf("the way back changes what serves: %v", back)
	}
	st.destroy()
}
