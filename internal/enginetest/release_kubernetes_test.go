package enginetest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud"
)

// onKubernetes are the platforms with the ingress controllers that split requests each in
// its own way: by a second Ingress, or by an action of the first one.
var onKubernetes = map[string]kubernetesCase{
	"gke with traefik": {"gke", "us-central1-docker.pkg.dev/my-project/ml/bankchurn:", "  bankchurn:kubernetes: {installControllers: false, ingress: {controller: traefik}}\n"},
	"eks with traefik": {"eks", ecrImages, ""},
	"eks with alb": {"eks", ecrImages, `  bankchurn:kubernetes: {ingress: {controller: alb}}
  bankchurn:eks:
    existing:
      arn: arn:aws:eks:us-east-1:123456789012:cluster/ml
      endpoint: https://0123456789ABCDEF0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com
      certificateAuthority: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t
`},
}

type kubernetesCase struct{ platform, images, blocks string }

func (c kubernetesCase) stackFile(version, release string) string {
	return "config:\n  gcp:project: my-project\n  bankchurn:platform: " + c.platform + "\n  bankchurn:service: {public: true, scaling: {min: 2, max: 4}, image: '" +
		c.images + version + "'}\n  bankchurn:release: " + release + "\n" + c.blocks
}

const (
	updateDeployment = "update kubernetes:apps/v1:Deployment"
	updateIngress    = "update kubernetes:networking.k8s.io/v1:Ingress"
)

func TestKubernetesGoesBackAndForwardByConfig(t *testing.T) {
	for rule, c := range onKubernetes {
		t.Run(rule, func(t *testing.T) {
			images, stackFile := c.images, c.stackFile
			st := newStack(t, stackFile("v1", "{}"))
			st.up()
			if got := st.output("release"); got != images+"v1" {
				t.Errorf("the output release is %q", got)
			}
			st.answeredBy(images + "v1")
			st.changes(stackFile("v2", "{}"), updateDeployment)
			st.answeredBy(images + "v2")
			st.changes(stackFile("v2", "{image: '"+images+"v1'}"), updateDeployment)
			st.answeredBy(images + "v1")

			st.edit(stackFile("v1", "{canary: {percent: 10, image: '"+images+"v3'}}"))
			st.up()
			st.shared(images+"v1", images+"v3", 10)
			st.changes(stackFile("v1", "{canary: {percent: 20, image: '"+images+"v3'}}"), updateIngress)
			st.shared(images+"v1", images+"v3", 20)
			st.edit(stackFile("v1", "{}"))
			st.up()
			st.answeredBy(images + "v1")
			st.edit(stackFile("v3", "{}"))
			st.up()
			st.answeredBy(images + "v3")
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("a second update changed %v", again.Steps)
			}
			st.destroy()
		})
	}
}

// A candidate whose Pods never become ready fails the update before a request goes
// there, and the release answers all of them; the next update goes on from there.
func TestKubernetesCandidateThatDoesNotStartGetsNoRequest(t *testing.T) {
	for rule, c := range onKubernetes {
		t.Run(rule, func(t *testing.T) {
			st := newStack(t, c.stackFile("v1", "{}"))
			st.up()
			url := st.output("healthUrl")
			st.opts.Fault = func(_ context.Context, op cloud.Operation) error {
				if op.Verb != "delete" && op.Type == "kubernetes:apps/v1:Deployment" && strings.HasSuffix(op.Name, "-canary") {
					return cloud.ErrTimedOut
				}
				return nil
			}
			canary := c.stackFile("v1", "{canary: {percent: 10, image: '"+c.images+"v2'}}")
			st.edit(canary)
			if refused := st.upFails(); !strings.Contains(refused, cloud.ErrTimedOut.Error()) {
				t.Errorf("the update failed for another reason: %s", refused)
			}
			for range 30 {
				if got := releaseAt(t, url, ""); !strings.HasSuffix(got, ":v1") {
					t.Fatalf("answered by %q", got)
				}
			}
			st.opts.Fault = nil
			st.edit(canary)
			repaired := st.up()
			if !slices.ContainsFunc(stepsOf(repaired), func(step string) bool { return step == updateDeployment }) {
				t.Errorf("the candidate that did not come up was left as it was: %v", stepsOf(repaired))
			}
			st.shared(c.images+"v1", c.images+"v2", 10)
			st.destroy()
		})
	}
}
