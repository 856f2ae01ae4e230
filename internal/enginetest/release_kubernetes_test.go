package enginetest

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bankchurn/internal/sandbox/cloud"
)

// onKubernetes has the platforms with ingress controllers that split requests differently: by a
// second Ingress, or by an action of the first one.
var onKubernetes = map[string]kubernetesCase{
	"gke with traefik": {"gke", "us-central1-docker.pkg.dev/my-project/ml/bankchurn:", "  bankchurn:kubernetes: {installControllers: false, ingress: {controller: traefik}}\n"},
	"eks with traefik": {"eks", ecrImages, ""},
	"eks with alb":     {"eks", ecrImages, "  bankchurn:kubernetes: {ingress: {controller: alb}}\n" + existingEKS()},
}

// existingEKS returns the block of the example stack, with a valid certificate authority.
func existingEKS() string {
	text, err := os.ReadFile(filepath.Join(root, "Pulumi.eks-existing.yaml"))
	if err != nil {
		panic(err)
	}
	_, rest, _ := strings.Cut(string(text), "  bankchurn:eks:\n")
	block, _, _ := strings.Cut(rest, "  bankchurn:")
	return "  bankchurn:eks:\n" + block
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

// newRelease has the steps of a release: a smoke test replaces the last one, then the rollout.
var newRelease = []string{
	"create-replacement kubernetes:batch/v1:Job", "delete-replaced kubernetes:batch/v1:Job", "replace kubernetes:batch/v1:Job", updateDeployment,
}

func TestKubernetesGoesBackAndForwardByConfig(t *testing.T) {
	t.Parallel()
	for rule, c := range onKubernetes {
		if leftOut(rule, "eks with alb") {
			continue
		}
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			images, stackFile := c.images, c.stackFile
			st := newStack(t, stackFile("v1", "{}"))
			st.up()
			if got := st.output("release"); got != images+"v1" {
				t.Errorf("the output release is %q", got)
			}
			st.answeredBy(images + "v1")
			st.changes(stackFile("v2", "{}"), newRelease...)
			st.answeredBy(images + "v2")
			st.changes(stackFile("v2", "{image: '"+images+"v1'}"), newRelease...)
			st.answeredBy(images + "v1")

			st.growingCanary(stackFile, images, updateIngress)
			early := st.goneWith("bankchurn-api-canary", "kubernetes:networking.k8s.io/v1:Ingress")
			st.edit(stackFile("v1", "{}"))
			st.up()
			st.opts.Fault = nil
			if got := early(); len(got) > 0 {
				t.Errorf("%v went while requests were still sent there", got)
			}
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

// A candidate whose Pods never become ready fails the update before it gets a request, and the
// release answers all requests. The next update continues from there.
func TestKubernetesCandidateThatDoesNotStartGetsNoRequest(t *testing.T) {
	t.Parallel()
	for rule, c := range onKubernetes {
		if leftOut(rule, "eks with alb") {
			continue
		}
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
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

// goneWith slows down the deletion of one type's object of this name, and returns the other
// objects of the name that were deleted before it finished. The order in the engine's output
// does not show that, because independent objects are deleted concurrently.
func (st *stack) goneWith(name, slow string) func() []string {
	var mu sync.Mutex
	var early []string
	there := func() bool {
		return slices.ContainsFunc(st.s.Cloud().Inventory(), func(r cloud.Record) bool {
			return r.Type == slow && strings.HasSuffix(r.URN, "::"+name)
		})
	}
	st.opts.Fault = func(_ context.Context, op cloud.Operation) error {
		switch {
		case op.Verb != "delete" || op.Name != name:
		case op.Type == slow:
			time.Sleep(200 * time.Millisecond)
		case there():
			mu.Lock()
			early = append(early, op.Type)
			mu.Unlock()
		}
		return nil
	}
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return early
	}
}
