package config

import (
	"context"
	"encoding/json"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type allKey struct{}

// WithAll returns a context in which [All] returns these values, by full key: for a host that runs
// programs of several stacks in one process.
func WithAll(ctx context.Context, values map[string]string) context.Context {
	return context.WithValue(ctx, allKey{}, values)
}

// All returns the stack's values by full key. The SDK can only look up single keys, but the
// language host passes all of them in an environment variable. Without it there are none.
func All(ctx context.Context) map[string]string {
	if values, given := ctx.Value(allKey{}).(map[string]string); given {
		return values
	}
	var values map[string]string
	if json.Unmarshal([]byte(os.Getenv(pulumi.EnvConfig)), &values) != nil {
		return nil
	}
	return values
}
