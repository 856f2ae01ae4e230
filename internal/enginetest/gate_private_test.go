package enginetest

import (
	"context"
	"net"
	"net/url"
	"strings"
	"testing"
)

// private returns a stack file of a service that cannot be reached from outside its network.
func private(public string) string {
	return strings.Replace(public, "public: true", "public: false", 1)
}

var (
	privateEKS = gatedOn(onKubernetes["eks with alb"])
	// The stack's own Traefik, whose load balancer the stack configures.
	privateGKE = gatedOn(kubernetesCase{"gke", "us-central1-docker.pkg.dev/my-project/ml/bankchurn:", ""})
)

// On Kubernetes the smoke test calls a private release from within its own Pod: bad releases
// get no requests, and a good one is verified.
func TestAPrivateReleaseOnKubernetesIsVerifiedFromWithin(t *testing.T) {
	t.Parallel()
	for platform, g := range map[string]gated{"eks": privateEKS, "gke": privateGKE} {
		if leftOut(platform, "gke") {
			continue
		}
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			file := func(tag string) string { return private(g.stackFile(tag, "{onUnverifiable: fail}")) + impatient }
			st := newStack(t, file("v1"))
			st.opts.Misbehaviour = badImages
			st.edit(file("v1"))
			st.up()
			st.closedToOutside()
			st.edit(file("garbage"))
			calls := st.callAtHundred()
			refused := st.upFails()
			calls.neverSaw("an update to garbage")
			if !strings.Contains(refused, "breaks the API's contract") {
				t.Errorf("the failure:\n%s", refused)
			}
			st.edit(file("v2"))
			calls = st.callAtHundred()
			st.up()
			calls.neverSaw("an update to v2")
			st.answeredBy(":v2")
			st.saysSkippedAndNotVerified("skipped the verification of http")
			st.destroy()
		})
	}
}

// The candidate of a private service on fargate is behind its internal load balancer, which the
// update cannot reach from here: release.onUnverifiable decides what follows.
func TestAPrivateReleaseOnFargateIsNotReportedAsVerifiedFromOutside(t *testing.T) {
	t.Parallel()
	file := func(tag, release string) string { return private(gatedFargate.stackFile(tag, release)) + impatient }
	st := newStack(t, file("v1", "{}"))
	st.up()
	st.closedToOutside()
	st.edit(file("v2", "{onUnverifiable: fail}"))
	calls := st.callAtHundred()
	refused := st.upFails()
	calls.neverSaw("an update that cannot be verified")
	for _, want := range []string{
		"skipped the verification of the new release at http://127.0.0.1:", "no connection from here: connection refused", "release.onUnverifiable is fail",
		"serving: ", "as before the update", "forward: ", "back: ",
	} {
		if !strings.Contains(refused, want) {
			t.Errorf("the failure lacks %q:\n%s", want, refused)
		}
	}
	st.answeredBy(":v1")
	st.edit(file("v2", "{onUnverifiable: warn}"))
	calls = st.callAtHundred()
	st.up()
	calls.neverSaw("an update that warns")
	st.answeredBy(":v2")
	st.saysSkippedAndNotVerified("warning: skipped the verification of the new release")
	st.destroy()
}

// closedToOutside expects the service to reject connections from outside its network.
func (st *stack) closedToOutside() {
	st.t.Helper()
	at, err := url.Parse(st.output("url"))
	if err != nil {
		st.t.Fatal(err)
	}
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", at.Host)
	if err == nil {
		_ = conn.Close()
		st.t.Errorf("%s takes connections from outside", at.Host)
	}
}

// saysSkippedAndNotVerified expects the output of all updates to report a skipped verification
// and never a successful one.
func (st *stack) saysSkippedAndNotVerified(skipped string) {
	st.t.Helper()
	if said := st.log.String(); !strings.Contains(said, skipped) || strings.Contains(said, " verified http") || strings.Contains(said, "verified the new release") {
		st.t.Errorf("want %q, and nothing verified, in:\n%s", skipped, said)
	}
}
