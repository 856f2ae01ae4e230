package google

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

func TestProjectAndLabelsOfTheProviderReachAService(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), map[string]any{"project": "my-project", "defaultLabels": `{"team":"churn"}`})
	id, _, out := h.Made(cloudRunToken, "API", map[string]any{
		"location": "us-central1", "name": "api", "labels": map[string]any{"own": "1"},
		"template": map[string]any{"containers": []any{map[string]any{"image": "example.invalid/api:1"}}},
	})
	if id != "projects/my-project/locations/us-central1/services/api" {
		t.Errorf("id: got %s", id)
	}
	if cloud.StringOf(out["project"]) != "my-project" {
		t.Errorf("project: got %v", out["project"])
	}
	for _, name := range []resource.PropertyKey{"pulumiLabels", "effectiveLabels"} {
		labels := out[name].ObjectValue()
		if labels["team"].StringValue() != "churn" || labels["own"].StringValue() != "1" {
			t.Errorf("%s: got %v", name, labels)
		}
	}
}

func TestAServiceAccountHasTheAddressOfItsProject(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), map[string]any{"project": "my-project"})
	id, _, out := h.Made("gcp:serviceaccount/account:Account", "a", map[string]any{"accountId": "bankchurn"})
	const email = "bankchurn@my-project.iam.gserviceaccount.com"
	if cloud.StringOf(out["email"]) != email || cloud.StringOf(out["member"]) != "serviceAccount:"+email {
		t.Errorf("got %v %v, want %s", out["email"], out["member"], email)
	}
	if want := "projects/my-project/serviceAccounts/" + email; string(id) != want {
		t.Errorf("id: got %s, want %s", id, want)
	}
}

func TestAnotherProjectOfTheProviderReplacesWhatTookItsProject(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), map[string]any{"project": "one"})
	const token = "gcp:serviceaccount/account:Account"
	id, in, out := h.Made(token, "a", map[string]any{"accountId": "bankchurn"})
	_, ownIn, ownOut := h.Made(token, "b", map[string]any{"accountId": "bankchurn-b", "project": "own"})
	if _, err := h.Configure(t.Context(), plugin.ConfigureRequest{Inputs: cloudtest.Props(map[string]any{"project": "two"})}); err != nil {
		t.Fatal(err)
	}
	if d := h.Differs(token, "a", in, out, in); len(d.ReplaceKeys) != 1 || d.ReplaceKeys[0] != "project" {
		t.Errorf("project of the provider: got %v, want a replacement for project", d)
	}
	if d := h.Differs(token, "b", ownIn, ownOut, ownIn); d.Changes != plugin.DiffNone {
		t.Errorf("project of its own: got %v, want no change", d)
	}
	// The old resource is deleted through the changed provider.
	if _, err := h.Delete(t.Context(), plugin.DeleteRequest{URN: cloudtest.URN(token, "a"), ID: id, Inputs: in, Outputs: out}); err != nil {
		t.Fatal(err)
	}
	if left := h.Cloud.Inventory(); len(left) != 1 {
		t.Errorf("after the delete: %d resources, want the other one alone", len(left))
	}
}

func TestAServiceIsPublicOnlyWhenAllUsersMayInvokeIt(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), map[string]any{"project": "p"})
	_, _, out := h.Made(cloudRunToken, "api", map[string]any{
		"location": "us-central1", "name": "api", "template": map[string]any{},
	})
	url := cloud.StringOf(out["uri"])
	if status, _ := cloudtest.Request(t, "GET", url+"/health", ""); status != http.StatusForbidden {
		t.Errorf("private service: got %d, want 403", status)
	}
	h.Made(cloudRunIAMToken, "public", map[string]any{
		"location": "us-central1", "name": "api", "role": "roles/run.invoker", "member": "allUsers",
	})
	if status, _ := cloudtest.Request(t, "GET", url+"/health", ""); status != http.StatusOK {
		t.Errorf("public service: got %d, want 200", status)
	}
}

// cloud.google.com/run/docs/known-issues, "Reserved URL paths"
func TestGoogleAnswersReservedPathsItself(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), map[string]any{"project": "p"})
	_, _, out := h.Made(cloudRunToken, "api", map[string]any{"location": "us-central1", "name": "api", "template": map[string]any{}})
	h.Made(cloudRunIAMToken, "public", map[string]any{"location": "us-central1", "name": "api", "role": "roles/run.invoker", "member": "allUsers"})
	for _, path := range []string{"/healthz", "/eventlog", "/_ah/health"} {
		if status, body := cloudtest.Request(t, "GET", cloud.StringOf(out["uri"])+path, ""); status != 404 || strings.Contains(body, "no such path") {
			t.Errorf("%s: got %d %s, want Google's own 404", path, status, body)
		}
	}
}

// cloud.google.com/run/docs/configuring/services/secrets: the revision's account needs the role
// secretAccessor on the secret when the revision is created and when each instance starts.
func TestARevisionNeedsToReadItsSecrets(t *testing.T) {
	h := cloudtest.NewHarness(t, Package(), map[string]any{"project": "p"})
	_, _, account := h.Made(serviceAccountToken, "a", map[string]any{"accountId": "bankchurn"})
	email := cloud.StringOf(account["email"])
	service := map[string]any{"location": "us-central1", "name": "api", "template": map[string]any{
		"serviceAccount": email,
		"containers": []any{map[string]any{"image": "i", "envs": []any{map[string]any{
			"name": "KEY", "valueSource": map[string]any{"secretKeyRef": map[string]any{"secret": "projects/p/secrets/key", "version": "3"}},
		}}}},
	}}
	if got := h.Refused(cloudRunToken, "api", service); !strings.Contains(got, "Permission denied on secret: projects/p/secrets/key for Revision service account "+email) {
		t.Errorf("without the role: %s", got)
	}
	id, _, _ := h.Made(secretMemberToken, "reads", map[string]any{
		"project": "p", "secretId": "key", "role": "roles/secretmanager.secretAccessor", "member": "serviceAccount:" + email,
	})
	_, _, out := h.Made(cloudRunToken, "api", service)
	h.Made(cloudRunIAMToken, "public", map[string]any{"location": "us-central1", "name": "api", "role": "roles/run.invoker", "member": "allUsers"})
	url := cloud.StringOf(out["uri"]) + "/health"
	if status, _ := cloudtest.Request(t, "GET", url, ""); status != http.StatusOK {
		t.Errorf("with the role: got %d, want 200", status)
	}
	if removed, err := h.Cloud.Remove(secretMemberToken, string(id), ""); err != nil || !removed {
		t.Fatal(removed, err)
	}
	if status, _ := cloudtest.Request(t, "GET", url, ""); status != http.StatusServiceUnavailable {
		t.Errorf("without the role again: got %d, want 503", status)
	}
}
