package cloud

import (
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

func TestInAPreviewWhatTheCloudDecidesIsUnknown(t *testing.T) {
	h := awsHarness(t)
	checked, _ := h.check(functionToken, "f", nil, props(function(nil)))
	r, err := h.Create(t.Context(), plugin.CreateRequest{URN: urn(functionToken, "f"), Properties: checked, Preview: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []resource.PropertyKey{"arn", "invokeArn", "qualifiedArn", "version", "codeSha256"} {
		if !r.Properties[name].IsComputed() {
			t.Errorf("%s: got %v, want unknown", name, r.Properties[name])
		}
	}
	for name, want := range map[resource.PropertyKey]any{"memorySize": 128.0, "timeout": 3.0, "handler": "handler.lambda_handler"} {
		if got := r.Properties[name].V; got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	if len(h.cloud.Inventory()) != 0 {
		t.Error("a preview made something")
	}
}

func TestAFunctionHasTheARNsOfItsRegionAndAccount(t *testing.T) {
	_, _, out := awsHarness(t).create(functionToken, "f", function(map[string]any{"name": "api"}))
	for name, want := range map[resource.PropertyKey]string{
		"arn":          "arn:aws:lambda:us-east-1:000000000000:function:api",
		"qualifiedArn": "arn:aws:lambda:us-east-1:000000000000:function:api:1",
		"invokeArn": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/" +
			"arn:aws:lambda:us-east-1:000000000000:function:api/invocations",
		"version": "1",
	} {
		if got := stringOf(out[name]); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestAVersionIsPublishedWhenCodeOrConfigurationChanges(t *testing.T) {
	for _, c := range []struct {
		rule, property string
		value          any
		version        string
	}{
		{"new code", "s3Key", "k2", "2"},
		{"new configuration", "memorySize", 512, "2"},
		{"a new tag is neither", "tags", map[string]any{"a": "b"}, "1"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			h := awsHarness(t)
			id, oldIn, oldOut := h.create(functionToken, "f", function(nil))
			news := oldIn.Copy()
			news[resource.PropertyKey(c.property)] = resource.NewPropertyValue(c.value)
			req := plugin.UpdateRequest{URN: urn(functionToken, "f"), ID: id, OldInputs: oldIn, OldOutputs: oldOut, NewInputs: news, Preview: true}
			preview, err := h.Update(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			if unknown := preview.Properties["version"].IsComputed(); unknown != (c.version != "1") {
				t.Errorf("preview: version unknown %v, want %v", unknown, c.version != "1")
			}
			if preview.Properties["arn"].IsComputed() {
				t.Error("preview: an update does not change the ARN")
			}
			req.Preview = false
			done, err := h.Update(t.Context(), req)
			if err != nil || stringOf(done.Properties["version"]) != c.version {
				t.Errorf("update: version %v (%v), want %s", done.Properties["version"], err, c.version)
			}
		})
	}
}

func TestWhatWasMadeIsReadBackUnchangedByALaterProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cloud.json")
	first, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]any{"region": "us-east-1"}
	h := harness{t, newProvider(first, awsPackage())}
	if _, err := h.Configure(t.Context(), plugin.ConfigureRequest{Inputs: props(settings)}); err != nil {
		t.Fatal(err)
	}
	inputs := function(map[string]any{"environment": map[string]any{"variables": map[string]any{"A": "b"}}})
	id, in, out := h.create(functionToken, "f", inputs)

	second, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	h = harness{t, newProvider(second, awsPackage())}
	if _, err := h.Configure(t.Context(), plugin.ConfigureRequest{Inputs: props(settings)}); err != nil {
		t.Fatal(err)
	}
	read, err := h.Read(t.Context(), plugin.ReadRequest{URN: urn(functionToken, "f"), ID: id, Inputs: in, State: out})
	if err != nil {
		t.Fatal(err)
	}
	if read.ID != id || !read.Inputs.DeepEquals(in) || !read.Outputs.DeepEquals(out) {
		t.Errorf("read: got %v %v, want %v %v", read.Inputs, read.Outputs, in, out)
	}
	if _, err := h.Delete(t.Context(), plugin.DeleteRequest{URN: urn(functionToken, "f"), ID: id, Inputs: in, Outputs: out}); err != nil {
		t.Fatal(err)
	}
	gone, err := h.Read(t.Context(), plugin.ReadRequest{URN: urn(functionToken, "f"), ID: id, Inputs: in, State: out})
	if err != nil || gone.ID != "" {
		t.Errorf("read after delete: id %q (%v), want none", gone.ID, err)
	}
	if _, err := h.Delete(t.Context(), plugin.DeleteRequest{URN: urn(functionToken, "f"), ID: id, Inputs: in, Outputs: out}); err != nil {
		t.Errorf("delete of what is gone: %v, want no error", err)
	}
}

func TestProjectAndLabelsOfTheProviderReachAService(t *testing.T) {
	h := newHarness(t, gcpPackage(), map[string]any{"project": "my-project", "defaultLabels": `{"team":"churn"}`})
	id, _, out := h.create(cloudRunToken, "API", map[string]any{
		"location": "us-central1", "name": "api", "labels": map[string]any{"own": "1"},
		"template": map[string]any{"containers": []any{map[string]any{"image": "example.invalid/api:1"}}},
	})
	if id != "projects/my-project/locations/us-central1/services/api" {
		t.Errorf("id: got %s", id)
	}
	if stringOf(out["project"]) != "my-project" {
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
	h := newHarness(t, gcpPackage(), map[string]any{"project": "my-project"})
	id, _, out := h.create("gcp:serviceaccount/account:Account", "a", map[string]any{"accountId": "bankchurn"})
	const email = "bankchurn@my-project.iam.gserviceaccount.com"
	if stringOf(out["email"]) != email || stringOf(out["member"]) != "serviceAccount:"+email {
		t.Errorf("got %v %v, want %s", out["email"], out["member"], email)
	}
	if want := "projects/my-project/serviceAccounts/" + email; string(id) != want {
		t.Errorf("id: got %s, want %s", id, want)
	}
}

func TestAnotherProjectOfTheProviderReplacesWhatTookItsProject(t *testing.T) {
	h := newHarness(t, gcpPackage(), map[string]any{"project": "one"})
	const token = "gcp:serviceaccount/account:Account"
	id, in, out := h.create(token, "a", map[string]any{"accountId": "bankchurn"})
	_, ownIn, ownOut := h.create(token, "b", map[string]any{"accountId": "bankchurn-b", "project": "own"})
	if _, err := h.Configure(t.Context(), plugin.ConfigureRequest{Inputs: props(map[string]any{"project": "two"})}); err != nil {
		t.Fatal(err)
	}
	if d := h.diff(token, "a", in, out, in); len(d.ReplaceKeys) != 1 || d.ReplaceKeys[0] != "project" {
		t.Errorf("project of the provider: got %v, want a replacement for project", d)
	}
	if d := h.diff(token, "b", ownIn, ownOut, ownIn); d.Changes != plugin.DiffNone {
		t.Errorf("project of its own: got %v, want no change", d)
	}
	// The old one is deleted through the changed provider.
	if _, err := h.Delete(t.Context(), plugin.DeleteRequest{URN: urn(token, "a"), ID: id, Inputs: in, Outputs: out}); err != nil {
		t.Fatal(err)
	}
	if left := h.cloud.Inventory(); len(left) != 1 {
		t.Errorf("after the delete: %d resources, want the other one alone", len(left))
	}
}
