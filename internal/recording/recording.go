// Package recording records what a Pulumi program registers in a test, so that the test can
// inspect it after the run.
package recording

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
)

// Recorder is the engine of a run. It returns each resource's inputs as its outputs.
type Recorder struct {
	// Outputs adds the outputs that the cloud would. Default: none.
	Outputs func(args pulumi.MockResourceArgs, outputs resource.PropertyMap)
	// Answer returns the result of a function call. Default: an error.
	Answer func(args pulumi.MockCallArgs) (resource.PropertyMap, error)

	// Resources and Calls are what the program requested, in that order.
	Resources []pulumi.MockResourceArgs
	Calls     []pulumi.MockCallArgs

	mu sync.Mutex
}

// Call implements pulumi.MockResourceMonitor.
func (rec *Recorder) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.Calls = append(rec.Calls, args)
	if rec.Answer == nil {
		return nil, fmt.Errorf("unexpected call of %s", args.Token)
	}
	return rec.Answer(args)
}

// NewResource implements pulumi.MockResourceMonitor.
func (rec *Recorder) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.Resources = append(rec.Resources, args)
	outputs := args.Inputs.Copy()
	if rec.Outputs != nil {
		rec.Outputs(args, outputs)
	}
	return args.Name + "-id", outputs, nil
}

// Of lists the resources of one type, ordered by name.
func (rec *Recorder) Of(typ string) []pulumi.MockResourceArgs {
	var found []pulumi.MockResourceArgs
	for _, r := range rec.Resources {
		if r.TypeToken == typ {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b pulumi.MockResourceArgs) int { return strings.Compare(a.Name, b.Name) })
	return found
}

// Only returns the only resource of its type.
func (rec *Recorder) Only(t *testing.T, typ string) pulumi.MockResourceArgs {
	t.Helper()
	found := rec.Of(typ)
	if len(found) != 1 {
		t.Fatalf("%d resources of %s", len(found), typ)
	}
	return found[0]
}

// At returns an input by its path, as text; empty if absent.
func At(r pulumi.MockResourceArgs, path string) string {
	parsed, err := resource.ParsePropertyPath(path)
	if err != nil {
		return err.Error()
	}
	v, ok := parsed.Get(resource.NewProperty(r.Inputs))
	if !ok {
		return ""
	}
	return fmt.Sprint(v.Mappable())
}

// Block decodes a config block as from a stack file.
func Block[T any](t *testing.T, name, text string) *T {
	t.Helper()
	block, r := new(T), &config.Report{}
	config.Decode(name, text, block, r)
	if err := r.Err(); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return block
}
