// This program, in its own module, previews one component under Pulumi's mocks and prints the
// inputs of the registered service.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/cloudrun"
)

type engine struct {
	mu   sync.Mutex
	seen map[string]any
}

func (*engine) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

func (e *engine) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.seen[args.TypeToken] = args.Inputs.Mappable()
	return args.Name + "-id", args.Inputs, nil
}

func main() {
	e := &engine{seen: map[string]any{}}
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		_, err := cloudrun.New(ctx, "api", &cloudrun.Args{Image: pulumi.String("docker.io/my-team/churn:v1")})
		return err
	}, pulumi.WithMocks("shop", "dev", e), func(info *pulumi.RunInfo) { info.DryRun = true })
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	text, err := json.Marshal(e.seen["gcp:cloudrunv2/service:Service"])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(string(text))
}
