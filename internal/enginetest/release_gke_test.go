package enginetest

import "testing"

func TestKubernetesGoesBackAndForwardByConfig(t *testing.T) {
	const images = "us-central1-docker.pkg.dev/my-project/ml/bankchurn:"
	const updateDeployment = "update kubernetes:apps/v1:Deployment"
	stackFile := func(version, release string) string {
		return "config:\n  gcp:project: my-project\n  bankchurn:platform: gke\n  bankchurn:service: {public: true, scaling: {min: 2, max: 4}, image: '" + images + version +
			"'}\n  bankchurn:release: " + release + "\n  bankchurn:kubernetes: {installControllers: false, ingress: {controller: traefik}}\n"
	}
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
	st.changes(stackFile("v1", "{canary: {percent: 20, image: '"+images+"v3'}}"), "update kubernetes:networking.k8s.io/v1:Ingress")
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
}
