package diag_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/diag"
)

type mocks struct{}

func (mocks) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

func (mocks) NewResource(pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return "id", nil, nil
}

var errWrong = errors.New("the service does not answer")

// The mark must survive both ways in which an error leaves a program: from its body, and
// through an output that the engine waits for.
func TestTheMarkSurvivesPulumisRunner(t *testing.T) {
	for way, program := range map[string]pulumi.RunFunc{
		"body": func(ctx *pulumi.Context) error { return fmt.Errorf("stack: %w", diag.LogError(ctx, errWrong)) },
		"output": func(ctx *pulumi.Context) error {
			ctx.Export("url", pulumi.String("a").ToStringOutput().ApplyT(func(string) (string, error) {
				return "", diag.LogError(ctx, errWrong)
			}))
			return nil
		},
	} {
		err := pulumi.RunErr(program, pulumi.WithMocks("project", "stack", mocks{}))
		if !diag.Logged(err) || !errors.Is(err, errWrong) {
			t.Errorf("%s: %v is not marked, or not what went wrong", way, err)
		}
	}
}

func TestOnlyWhatTheEngineKnowsIsMarked(t *testing.T) {
	if diag.Logged(nil) || diag.Logged(errWrong) {
		t.Error("an error that was never logged is marked as logged")
	}
	program := func(ctx *pulumi.Context) error {
		if err := diag.LogError(ctx, nil); err != nil {
			t.Errorf("nothing went wrong, yet: %v", err)
		}
		once := diag.LogError(ctx, errWrong)
		if twice := diag.LogError(ctx, once); !errors.Is(twice, once) || twice.Error() != errWrong.Error() {
			t.Errorf("logged twice: %v", twice)
		}
		return nil
	}
	if err := pulumi.RunErr(program, pulumi.WithMocks("project", "stack", mocks{})); err != nil {
		t.Fatal(err)
	}
}
