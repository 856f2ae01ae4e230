package aws

import (
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/cloud/cloudtest"
)

func TestInAPreviewWhatTheCloudDecidesIsUnknown(t *testing.T) {
	h := awsHarness(t)
	checked, _ := h.Checked(functionToken, "f", nil, cloudtest.Props(function(nil)))
	r, err := h.Create(t.Context(), plugin.CreateRequest{URN: cloudtest.URN(functionToken, "f"), Properties: checked, Preview: true})
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
	if len(h.Cloud.Inventory()) != 0 {
		t.Error("a preview made something")
	}
}

func TestAFunctionHasTheARNsOfItsRegionAndAccount(t *testing.T) {
	_, _, out := awsHarness(t).Made(functionToken, "f", function(map[string]any{"name": "api"}))
	for name, want := range map[resource.PropertyKey]string{
		"arn":          "arn:aws:lambda:us-east-1:000000000000:function:api",
		"qualifiedArn": "arn:aws:lambda:us-east-1:000000000000:function:api:1",
		"invokeArn": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/" +
			"arn:aws:lambda:us-east-1:000000000000:function:api/invocations",
		"version": "1",
	} {
		if got := cloud.StringOf(out[name]); got != want {
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
			id, oldIn, oldOut := h.Made(functionToken, "f", function(nil))
			news := oldIn.Copy()
			news[resource.PropertyKey(c.property)] = resource.NewPropertyValue(c.value)
			req := plugin.UpdateRequest{URN: cloudtest.URN(functionToken, "f"), ID: id, OldInputs: oldIn, OldOutputs: oldOut, NewInputs: news, Preview: true}
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
			if err != nil || cloud.StringOf(done.Properties["version"]) != c.version {
				t.Errorf("update: version %v (%v), want %s", done.Properties["version"], err, c.version)
			}
		})
	}
}

func TestWhatWasMadeIsReadBackUnchangedByALaterProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cloud.json")
	first, err := cloud.Open(path, cloud.Options{Packages: []*cloud.Package{Package()}})
	if err != nil {
		t.Fatal(err)
	}
	settings := map[string]any{"region": "us-east-1"}
	h := cloudtest.Harness{T: t, Provider: cloud.NewProvider(first, Package())}
	if _, err := h.Configure(t.Context(), plugin.ConfigureRequest{Inputs: cloudtest.Props(settings)}); err != nil {
		t.Fatal(err)
	}
	inputs := function(map[string]any{"environment": map[string]any{"variables": map[string]any{"A": "b"}}})
	id, in, out := h.Made(functionToken, "f", inputs)

	second, err := cloud.Open(path, cloud.Options{Packages: []*cloud.Package{Package()}})
	if err != nil {
		t.Fatal(err)
	}
	h = cloudtest.Harness{T: t, Provider: cloud.NewProvider(second, Package())}
	if _, err := h.Configure(t.Context(), plugin.ConfigureRequest{Inputs: cloudtest.Props(settings)}); err != nil {
		t.Fatal(err)
	}
	read, err := h.Read(t.Context(), plugin.ReadRequest{URN: cloudtest.URN(functionToken, "f"), ID: id, Inputs: in, State: out})
	if err != nil {
		t.Fatal(err)
	}
	if read.ID != id || !read.Inputs.DeepEquals(in) || !read.Outputs.DeepEquals(out) {
		t.Errorf("read: got %v %v, want %v %v", read.Inputs, read.Outputs, in, out)
	}
	if _, err := h.Delete(t.Context(), plugin.DeleteRequest{URN: cloudtest.URN(functionToken, "f"), ID: id, Inputs: in, Outputs: out}); err != nil {
		t.Fatal(err)
	}
	gone, err := h.Read(t.Context(), plugin.ReadRequest{URN: cloudtest.URN(functionToken, "f"), ID: id, Inputs: in, State: out})
	if err != nil || gone.ID != "" {
		t.Errorf("read after delete: id %q (%v), want none", gone.ID, err)
	}
	if _, err := h.Delete(t.Context(), plugin.DeleteRequest{URN: cloudtest.URN(functionToken, "f"), ID: id, Inputs: in, Outputs: out}); err != nil {
		t.Errorf("delete of what is gone: %v, want no error", err)
	}
}
