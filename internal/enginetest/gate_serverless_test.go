package enginetest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud"
)

var (
	gatedCloudRun = gated{switches: "gcp:cloudrunv2/service:Service", stackFile: func(tag, release string) string {
		return "config:\n  gcp:project: my-project\n  bankchurn:platform: cloudrun\n  bankchurn:service: {public: true, image: 'us-central1-docker.pkg.dev/my-project/ml/bankchurn:" + tag + "'}\n  bankchurn:release: " + release + "\n"
	}}
	gatedLambda = gated{switches: "aws:lambda/alias:Alias", stackFile: func(tag, release string) string {
		return "config:\n  bankchurn:platform: lambda\n  bankchurn:service: {public: true}\n  bankchurn:lambda: {image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:" + tag + "'}\n  bankchurn:release: " + release + "\n"
	}}
)

func TestCloudRunKeepsBadReleasesFromCallers(t *testing.T) {
	t.Parallel()
	gatedCloudRun.keepsBadReleasesFromCallers(t, "too-slow")
}

func TestLambdaKeepsBadReleasesFromCallers(t *testing.T) {
	t.Parallel()
	gatedLambda.keepsBadReleasesFromCallers(t, "garbage")
}

// A release that may not be called is not verified, and onUnverifiable determines what happens.
func TestAReleaseThatCannotBeCalledIsNeverReportedAsVerified(t *testing.T) {
	t.Parallel()
	for platform, g := range map[string]gated{"cloudrun": gatedCloudRun, "lambda": gatedLambda} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			st := newStack(t, g.stackFile("v1", "{}"))
			st.up()
			st.opts.Fault = func(_ context.Context, op cloud.Operation) error {
				if op.Verb == "invoke" {
					return errors.New("AccessDenied: not for this caller")
				}
				return nil
			}
			st.edit(g.stackFile("v2", "{onUnverifiable: fail}"))
			refused := st.upFails()
			for _, want := range []string{"skipped the verification of the new release", "not for this caller", "release.onUnverifiable is fail", "the new release gets no request", "back: "} {
				if !strings.Contains(refused, want) {
					t.Errorf("the failure lacks %q:\n%s", want, refused)
				}
			}
			st.answeredBy(":v1")
			st.edit(g.stackFile("v2", "{}"))
			before := strings.Count(st.log.String(), "verified the new release")
			st.up()
			if said := strings.Count(st.log.String(), "verified the new release") - before; said > 0 || !strings.Contains(st.log.String(), "warning: skipped the verification of the new release") {
				t.Errorf("the update says verified %d times, and must warn", said)
			}
			st.answeredBy(":v2")
		})
	}
}

// A candidate with 0 percent is deployed and verified, and gets no requests; one that fails
// stops the update.
func TestACanaryWithZeroPercentIsVerifiedAndGetsNoRequests(t *testing.T) {
	t.Parallel()
	for platform, g := range map[string]gated{"cloudrun": gatedCloudRun, "lambda": gatedLambda} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			st := newStack(t, g.stackFile("v1", "{}"))
			st.up()
			pin := "version: \"" + st.output("release") + "\""
			st.opts.Misbehaviour = badImages
			st.edit(g.stackFile("garbage", "{"+pin+", canary: {percent: 50}}"))
			calls := st.callAtHundred()
			if refused := st.upFails(); !strings.Contains(refused, "verification of the canary's candidate: ") || !strings.Contains(refused, "back: bankchurn:release: {"+pin+"}") {
				t.Errorf("the failure:\n%s", refused)
			}
			calls.neverSaw("a canary that fails")

			st.edit(g.stackFile("v2", "{"+pin+", canary: {percent: 0}}"))
			st.up()
			st.answeredBy(":v1")
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("another update changed %v", again.Steps)
			}
			st.edit(g.stackFile("v2", "{"+pin+", canary: {percent: 50}}"))
			st.up()
			st.shared(":v1", ":v2", 50)
			st.edit(g.stackFile("v2", "{}"))
			st.up()
			st.answeredBy(":v2")
		})
	}
}
