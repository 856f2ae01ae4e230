package enginetest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
	"bankchurn/stacks"
)

// impatient shortens the timeout for a service that never works.
const impatient = "  bankchurn:verify: {timeoutSeconds: 2}\n"

// TestAnUpdateOfAServiceThatDoesNotWorkFails checks, on every platform, that an update succeeds
// only if the service answers, and that its error explains what is wrong.
func TestAnUpdateOfAServiceThatDoesNotWorkFails(t *testing.T) {
	t.Parallel()
	// Otherwise the gate would fail first, which gate_test.go tests.
	const ungated = "  bankchurn:release: {verifyFirst: false}\n"
	for _, platform := range stacks.PlatformNames() {
		if leftOut(platform, "lambda", "fargate", "gke") {
			continue
		}
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			st := newStack(t, anywhere(platform)+impatient+ungated)
			st.opts.Misbehaviour = cloudhttp.NeverHealthy
			st.edit(anywhere(platform) + impatient + ungated)
			refused := st.upFails()
			if platform == "fargate" {
				// ECS fails first: its service never becomes stable.
				if want := "waiting for bankchurn-api: timeout"; !strings.Contains(refused, want) {
					t.Errorf("the failure lacks %q:\n%s", want, refused)
				}
				return
			}
			for _, want := range []string{
				"verification: GET http://127.0.0.1:", "/health did not answer 200 within 2 s", "last answer: 503 Service Unavailable",
				`its body starts: {"error":"the model is not loaded"}`, "x 503", "next: the service's log: ", "next: its state: ",
			} {
				if !strings.Contains(refused, want) {
					t.Errorf("the failure lacks %q:\n%s", want, refused)
				}
			}
			if !strings.HasPrefix(refused, "verification: ") || strings.Count(refused, "verification: ") != 1 {
				t.Errorf("want the failure once, in the program's own words:\n%s", refused)
			}
			st.opts.Misbehaviour = nil
			st.edit(anywhere(platform) + ungated)
			if fixed := st.up(); fixed.Changed() != 0 {
				t.Errorf("the resources were there already, yet the next update changed %v", fixed.Steps)
			}
			st.answers()
			st.destroy()
		})
	}
}

func TestVerificationDistinguishesWrongFromSlow(t *testing.T) {
	t.Parallel()
	st := newStack(t, anywhere("cloudrun"))
	for _, c := range []struct {
		rule   string
		faulty cloudhttp.Misbehaviour
		// want is in the failure; empty if the update succeeds.
		want string
	}{
		{"slow to come up", cloudhttp.HealthyAfter(2), ""},
		{"flapping, and well when it counts", cloudhttp.Flapping, ""},
		{"an answer outside the contract", cloudhttp.Garbage, "breaks the API's contract: churn_probability is not set or not a number"},
		{"an answer that breaks off", cloudhttp.Dying, "200 cut short (connection closed early)"},
		{"no answer", cloudhttp.Hanging, "was not answered"},
	} {
		st.opts.Misbehaviour = c.faulty
		if c.want == "" {
			st.edit(anywhere("cloudrun"))
			st.up()
			continue
		}
		st.edit(anywhere("cloudrun") + impatient)
		if refused := st.upFails(); !strings.Contains(refused, c.want) {
			t.Errorf("%s: the failure lacks %q:\n%s", c.rule, c.want, refused)
		}
	}
}

// A private Cloud Run service is called with the update's own identity token, at its own
// address and at a load balancer's, which is not an audience of the service. Without a token,
// as for user credentials, the update does not claim that anything is verified.
func TestAPrivateServiceOnCloudRunIsVerifiedWithAToken(t *testing.T) {
	t.Parallel()
	alone := private(anywhere("cloudrun"))
	balanced := private(byName("cloudrun", zones["Cloud DNS"]))
	for file, address := range map[string]string{alone: "http://127.0.0.1:", balanced: "https://127.0.0.1:"} {
		st := newStack(t, file)
		st.up()
		said := st.log.String()
		if !strings.Contains(said, " verified "+address) || strings.Contains(said, "skipped the verification") {
			t.Errorf("want the service verified at %s in:\n%s", address, said)
		}
		st.destroy()
	}
	st := newStack(t, alone)
	st.opts.Fault = func(_ context.Context, op cloud.Operation) error {
		if op.Verb == "invoke" {
			return errors.New("unsupported credentials type")
		}
		return nil
	}
	st.edit(alone)
	st.up()
	said := st.log.String()
	for _, want := range []string{"skipped the verification of http://127.0.0.1:", "no identity token for it", "unsupported credentials type"} {
		if !strings.Contains(said, want) {
			t.Errorf("the output lacks %q", want)
		}
	}
	if strings.Contains(said, " verified ") {
		t.Errorf("something is said to be verified:\n%s", said)
	}
}
