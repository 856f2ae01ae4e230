package stacks

import (
	"errors"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/components/lambda"
	"bankchurn/spec"
)

// unrecordable accepts a service that it then cannot deploy.
type unrecordable struct{ lambda.Options }

func (*unrecordable) Validate(components.Input, *spec.Report) {}

func (*unrecordable) Deploy(*pulumi.Context, components.Input, ...pulumi.ResourceOption) (components.Endpoint, error) {
	return components.Endpoint{}, errors.New("no way")
}

// The comparison is made while a preview goes on. Of an update it is made before
// anything is created, so that its error costs nothing.
func TestABrokenComparisonCreatesNothing(t *testing.T) {
	emptyProject(t)
	all := platforms
	platforms = append([]row{}, all...)
	t.Cleanup(func() { platforms = all })
	for i := range platforms {
		if platforms[i].name == "lambda" {
			platforms[i].block = func() components.Platform { return &unrecordable{} }
		}
	}
	rec, err := run(t, "test", parsed(t, budgeted), Program)
	if err == nil || !strings.Contains(err.Error(), "cost estimate: lambda: ") || !strings.Contains(err.Error(), "no way") {
		t.Errorf("got %v", err)
	}
	if len(rec.resources) != 0 {
		t.Errorf("registered %d resources", len(rec.resources))
	}
	preview := func(info *pulumi.RunInfo) { info.DryRun = true }
	if _, err := run(t, "test", parsed(t, budgeted), Program, preview); err == nil || !strings.Contains(err.Error(), "cost estimate: lambda: ") {
		t.Errorf("preview: got %v", err)
	}
}
