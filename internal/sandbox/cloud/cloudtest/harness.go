// Package cloudtest drives the embedded cloud's providers in tests, as the Pulumi engine does.
package cloudtest

import (
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"bankchurn/internal/sandbox/cloud"
)

// Harness drives one provider the way the engine does.
type Harness struct {
	*testing.T
	*cloud.Provider
}

// NewHarness returns a provider on its own empty cloud, configured with the settings.
func NewHarness(t *testing.T, pkg *cloud.Package, settings map[string]any, set ...func(*cloud.Options)) Harness {
	t.Helper()
	opts := cloud.Options{Packages: []*cloud.Package{pkg}}
	for _, s := range set {
		s(&opts)
	}
	c, err := cloud.Open(filepath.Join(t.TempDir(), "cloud.json"), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	h := Harness{t, cloud.NewProvider(c, pkg)}
	if _, err := h.Configure(t.Context(), plugin.ConfigureRequest{Inputs: Props(settings)}); err != nil {
		t.Fatal(err)
	}
	return h
}

// With returns a provider of another package on the same cloud.
func (h Harness) With(pkg *cloud.Package, settings map[string]any) Harness {
	h.Helper()
	other := Harness{h.T, cloud.NewProvider(h.Cloud, pkg)}
	if _, err := other.Configure(h.Context(), plugin.ConfigureRequest{Inputs: Props(settings)}); err != nil {
		h.Fatal(err)
	}
	return other
}

// Refused creates a resource that the cloud must reject, and returns the error.
func (h Harness) Refused(token, name string, inputs map[string]any) string {
	h.Helper()
	checked, _ := h.Checked(token, name, nil, Props(inputs))
	if _, err := h.Create(h.Context(), plugin.CreateRequest{URN: URN(token, name), Properties: checked}); err != nil {
		return err.Error()
	}
	h.Errorf("%s %s was made of %v", token, name, inputs)
	return ""
}

// Updated updates a resource and returns the cloud's error.
func (h Harness) Updated(token, name string, id resource.ID, oldIn, oldOut resource.PropertyMap, inputs map[string]any) (resource.PropertyMap, error) {
	h.Helper()
	checked, _ := h.Checked(token, name, oldIn, Props(inputs))
	r, err := h.Update(h.Context(), plugin.UpdateRequest{URN: URN(token, name), ID: id, OldInputs: oldIn, OldOutputs: oldOut, NewInputs: checked})
	return r.Properties, err
}

// Props converts plain values to properties.
func Props(m map[string]any) resource.PropertyMap { return resource.NewPropertyMapFromMap(m) }

// URN returns the URN of a resource in a test's stack.
func URN(token, name string) resource.URN {
	return resource.NewURN("dev", "test", "", tokens.Type(token), name)
}

// Checked returns the inputs after Check, and its failures.
func (h Harness) Checked(token, name string, olds, news resource.PropertyMap) (resource.PropertyMap, []plugin.CheckFailure) {
	h.Helper()
	r, err := h.Check(h.Context(), plugin.CheckRequest{URN: URN(token, name), Olds: olds, News: news, RandomSeed: []byte("seed")})
	if err != nil {
		h.Fatal(err)
	}
	return r.Properties, r.Failures
}

// Made checks and creates a resource, and returns its id, inputs and outputs.
func (h Harness) Made(token, name string, inputs map[string]any) (resource.ID, resource.PropertyMap, resource.PropertyMap) {
	h.Helper()
	checked, failures := h.Checked(token, name, nil, Props(inputs))
	if len(failures) > 0 {
		h.Fatalf("%s: check: %v", name, failures)
	}
	r, err := h.Create(h.Context(), plugin.CreateRequest{URN: URN(token, name), Properties: checked})
	if err != nil {
		h.Fatal(err)
	}
	return r.ID, checked, r.Properties
}

// Differs returns the result of Diff for new inputs, after Check.
func (h Harness) Differs(token, name string, oldIn, oldOut, newIn resource.PropertyMap) plugin.DiffResult {
	h.Helper()
	newIn, _ = h.Checked(token, name, oldIn, newIn)
	d, err := h.Diff(h.Context(), plugin.DiffRequest{URN: URN(token, name), OldInputs: oldIn, OldOutputs: oldOut, NewInputs: newIn})
	if err != nil {
		h.Fatal(err)
	}
	return d
}

// Configure sets the region of the AWS provider.
func Configure(region string) plugin.ConfigureRequest {
	return plugin.ConfigureRequest{Inputs: Props(map[string]any{"region": region})}
}

// Request calls an endpoint and returns the status and the body.
func Request(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, strings.TrimSpace(string(text))
}

// Status returns the status of a GET, 0 if the connection is closed without a response.
func Status(t *testing.T, client *http.Client, url string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(req)
	if err != nil {
		return 0
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// Changed returns base with the values of over, without those that are nil in over.
func Changed(base, over map[string]any) map[string]any {
	inputs := maps.Clone(base)
	for k, v := range over {
		inputs[k] = v
		if v == nil {
			delete(inputs, k)
		}
	}
	return inputs
}

// TablesHold checks that the names in a package's tables are those of the SDK.
func TablesHold(t *testing.T, pkg *cloud.Package) {
	t.Helper()
	{
		for token, entry := range pkg.Types {
			args, state := entry.Args.ElementType(), entry.State.ElementType()
			for _, name := range entry.ReplaceOn {
				if !cloud.HasProperty(args, name) {
					t.Errorf("%s: replaceOn %q is no input", token, name)
				}
			}
			for _, name := range entry.ExternallyChanged {
				if !cloud.HasProperty(args, name) || !cloud.HasProperty(state, name) {
					t.Errorf("%s: drift %q is not both input and output", token, name)
				}
			}
			for name := range entry.Defaults {
				if !cloud.HasProperty(args, name) {
					t.Errorf("%s: default %q is no input", token, name)
				}
			}
			for _, o := range entry.Computed {
				if !cloud.HasProperty(state, o.Name) {
					t.Errorf("%s: computed %q is no output", token, o.Name)
				}
			}
			if !strings.HasPrefix(token, pkg.Name+":") {
				t.Errorf("%s: is in the tables of package %s", token, pkg.Name)
			}
			if entry.ID == nil {
				t.Errorf("%s: has no id", token)
			}
		}
	}
}
