package enginetest

import (
	"strings"
	"testing"
)

func TestCloudRunGoesBackAndForwardByConfig(t *testing.T) {
	t.Parallel()
	const images = "us-central1-docker.pkg.dev/my-project/ml/bankchurn:"
	const updateService = "update gcp:cloudrunv2/service:Service"
	stackFile := func(version, release string) string {
		return "config:\n  gcp:project: my-project\n  bankchurn:platform: cloudrun\n  bankchurn:service: {public: true, image: '" + images + version + "'}\n  bankchurn:release: " + release + "\n"
	}
	st := newStack(t, stackFile("v1", "{}"))
	st.up()
	first := st.output("release")
	st.answeredBy(first + " " + images + "v1")
	// A new template is first tried on the candidate; a change of only the traffic is not.
	st.changes(stackFile("v2", "{}"), updateService, updateService)
	// As with the real provider, the line for a nested change has the top-level property.
	if want := "cloudrunv2:Service bankchurn-api update [diff: ~template]"; !strings.Contains(st.log.String(), want) {
		t.Errorf("the preview lacks %q", want)
	}
	second := st.output("release")
	st.answeredBy(second + " " + images + "v2")

	// Back by config: by revision, and by image, which creates a third revision.
	st.changes(stackFile("v2", "{version: "+first+"}"), updateService)
	st.answeredBy(first + " " + images + "v1")
	if got := st.output("release"); got != first {
		t.Errorf("the output release is %q, want %q", got, first)
	}
	st.changes(stackFile("v2", "{image: '"+images+"v1'}"), updateService, updateService)
	third := st.output("release")
	st.answeredBy(third + " " + images + "v1")
	if third == first || third == second {
		t.Errorf("the image made no revision of its own: %s", third)
	}

	// A canary of an image that never ran, aborted, started again and promoted.
	st.changes(stackFile("v1", "{version: "+first+", canary: {percent: 10, image: '"+images+"v3'}}"), updateService, updateService)
	st.shared(images+"v1", images+"v3", 10)
	st.changes(stackFile("v1", "{version: "+first+"}"), updateService)
	st.answeredBy(first + " " + images + "v1")
	st.changes(stackFile("v1", "{version: "+first+", canary: {percent: 30, image: '"+images+"v3'}}"), updateService)
	st.shared(images+"v1", images+"v3", 30)
	st.changes(stackFile("v3", "{}"), updateService)
	st.answeredBy(images + "v3")
	if again := st.up(); again.Changed() != 0 {
		t.Errorf("a second update changed %v", again.Steps)
	}
	st.destroy()
}

func TestCloudRunRefusesARevisionThatDoesNotExist(t *testing.T) {
	t.Parallel()
	const stackFile = "config:\n  gcp:project: my-project\n  bankchurn:platform: cloudrun\n  bankchurn:service: {public: true, image: 'us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1'}\n"
	st := newStack(t, stackFile)
	st.up()
	st.edit(stackFile + "  bankchurn:release: {version: bankchurn-api-0000000-00009-abc}\n")
	result, err := st.s.Up(t.Context())
	if err == nil || !strings.Contains(strings.Join(result.Errors, "\n"), "revision bankchurn-api-0000000-00009-abc does not exist") {
		t.Errorf("error %v, %v", err, result.Errors)
	}
	st.answeredBy(":v1")
	st.edit(stackFile)
	if again := st.up(); again.Changed() != 0 {
		t.Errorf("after the refusal an update changed %v", again.Steps)
	}
	st.destroy()
}
