package cost

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Digest is what `pulumi preview --json` says about the stack after the update.
type Digest struct {
	Resources *Recording
	// Config is the stack's config by full key, `project:traffic`.
	Config map[string]string
	// Unlisted is how many unchanged resources the JSON omits, as it does without --show-sames.
	Unlisted int
}

// The JSON's placeholders for what it does not show.
const (
	unknownValue = plugin.UnknownStringValue
	secretValue  = "[secret]"
)

// ReadDigest reads the output of `pulumi preview --json`, of any program. Facts are values that
// no input of a resource contains (see package hint), by `fact` for all resources or by
// `resource:fact` for one.
func ReadDigest(from io.Reader, facts map[string]string) (Digest, error) {
	var document struct {
		Config        map[string]string `json:"config"`
		ChangeSummary map[string]int    `json:"changeSummary"`
		Steps         []struct {
			Op       string              `json:"op"`
			NewState *apitype.ResourceV3 `json:"newState"`
		} `json:"steps"`
	}
	if err := json.NewDecoder(from).Decode(&document); err != nil {
		return Digest{}, fmt.Errorf("read the preview: %w", err)
	}
	if len(document.Steps) == 0 && len(document.ChangeSummary) == 0 {
		return Digest{}, errors.New("read the preview: it has no steps; run pulumi preview --json --show-sames and pass its output")
	}
	rec, seen, same := newRecorded(), map[resource.URN]bool{}, 0
	for key, value := range document.Config {
		if _, ok := defaultRegions[key]; ok {
			rec.config[key] = value
		}
	}
	for _, step := range document.Steps {
		state := step.NewState
		if step.Op == "same" {
			same++
		}
		// A replacement has several steps, and an external resource is on its owner's bill.
		if state == nil || !state.Custom || state.External || seen[state.URN] || strings.HasPrefix(step.Op, "delete") {
			continue
		}
		seen[state.URN] = true
		r := Resource{
			URN: string(state.URN), Type: string(state.Type), Name: state.URN.Name(),
			Inputs: inputsOf(state.Inputs), Dependencies: map[string][]string{},
		}
		for input, uses := range state.PropertyDependencies {
			for _, urn := range uses {
				r.Dependencies[string(input)] = append(r.Dependencies[string(input)], string(urn))
			}
		}
		rec.add(r, state.Provider)
	}
	if err := checkFacts(facts, rec.resources); err != nil {
		return Digest{}, err
	}
	return Digest{
		Resources: rec.recording(func(r *Resource) map[string]string { return factsOf(facts, r.Name) }),
		Config:    document.Config, Unlisted: document.ChangeSummary["same"] - same,
	}, nil
}

// inputsOf reads the inputs of a resource; what the JSON does not show is unknown.
func inputsOf(inputs map[string]any) resource.PropertyMap {
	values := resource.NewPropertyMapFromMap(inputs)
	for key, value := range values {
		values[key] = withUnknowns(value)
	}
	return values
}

func withUnknowns(v resource.PropertyValue) resource.PropertyValue {
	switch {
	case v.IsString() && (v.StringValue() == unknownValue || v.StringValue() == secretValue):
		return resource.MakeComputed(resource.NewProperty(""))
	case v.IsArray():
		for i, item := range v.ArrayValue() {
			v.ArrayValue()[i] = withUnknowns(item)
		}
	case v.IsObject():
		for key, item := range v.ObjectValue() {
			v.ObjectValue()[key] = withUnknowns(item)
		}
	}
	return v
}
