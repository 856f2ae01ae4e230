package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"reflect"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/middleware/cancel"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"

	"bankchurn/components/cloudrun"
	"bankchurn/components/eks"
	"bankchurn/components/fargate"
	"bankchurn/components/gke"
	"bankchurn/components/kubernetes"
	"bankchurn/components/lambda"
	"bankchurn/config"
	"bankchurn/internal/output"
	"bankchurn/service"
)

const packageName = "bankchurn"

//go:embed schema.json
var schemaJSON []byte

// components are the package's components by type token.
var components = map[tokens.Type]component{
	"bankchurn:platform:CloudRun":   serve(cloudrun.Platform.Cloud, cloudrun.New),
	"bankchurn:platform:EKS":        serve(eks.Platform.Cloud, eks.New),
	"bankchurn:platform:Fargate":    serve(fargate.Platform.Cloud, fargate.New),
	"bankchurn:platform:GKE":        serve(gke.Platform.Cloud, gke.New),
	"bankchurn:platform:Lambda":     serve(lambda.Platform.Cloud, lambda.New),
	"bankchurn:kubernetes:Workload": serve("", kubernetes.New),
}

// component is a component of the package.
type component struct {
	// args and outputs are the structs of its inputs and outputs.
	args, outputs reflect.Type
	construct     construct
}

// construct creates a component from its inputs. The estimate is for the traffic.
type construct func(ctx *pulumi.Context, typ, name string, inputs provider.ConstructInputs, traffic service.Traffic, opts pulumi.ResourceOption) (*provider.ConstructResult, error)

// serve returns the component with this constructor. cloud is the one whose default region its
// args have; "" for none.
func serve[A any, C pulumi.ComponentResource](cloud service.Cloud, make func(*pulumi.Context, string, *A, ...pulumi.ResourceOption) (C, error)) component {
	return component{
		args: reflect.TypeFor[A](), outputs: reflect.TypeFor[C]().Elem(),
		construct: func(ctx *pulumi.Context, typ, name string, inputs provider.ConstructInputs, traffic service.Traffic, opts pulumi.ResourceOption) (*provider.ConstructResult, error) {
			args := new(A)
			if err := inputs.CopyTo(args); err != nil {
				return nil, err
			}
			monthly, text := priced{
				cloud: cloud, region: regionOf(*args), traffic: traffic,
				register: func(ctx *pulumi.Context, opts ...pulumi.ResourceOption) error {
					_, err := make(ctx, name, args, opts...)
					return err
				},
			}.cost(ctx)
			made, err := make(output.Add(ctx, typ, name, pulumi.Map{"monthlyCost": monthly}), name, args, opts)
			if err != nil {
				return nil, err
			}
			if err := show(ctx, made, text); err != nil {
				return nil, err
			}
			result, err := provider.NewConstructResult(made)
			if err != nil {
				return nil, err
			}
			result.State.(pulumi.Map)["monthlyCost"] = monthly
			return result, nil
		},
	}
}

// regionOf returns the region in args, or their default; "" if they have none.
func regionOf[A any](args A) string {
	config.Complete(packageName, &args, &config.Report{})
	located, ok := any(&args).(interface{ Location() string })
	if !ok {
		return ""
	}
	return located.Location()
}

// newProvider returns the gRPC server. infer, which generates providers from Go types, cannot
// serve these components (docs/adr/0020-component-package.md).
func newProvider() p.Provider {
	return cancel.Wrap(p.Provider{
		GetSchema: func(context.Context, p.GetSchemaRequest) (p.GetSchemaResponse, error) {
			text, err := released(schemaJSON)
			return p.GetSchemaResponse{Schema: text}, err
		},
		Construct: func(ctx context.Context, request p.ConstructRequest) (p.ConstructResponse, error) {
			c, ok := components[request.Urn.Type()]
			if !ok {
				return p.ConstructResponse{}, fmt.Errorf("%s has no component %s", packageName, request.Urn.Type())
			}
			report := &config.Report{}
			traffic := readTraffic(request.Inputs.Get("traffic"), report)
			checkInputs(request.Inputs.Delete("traffic"), c.args, report)
			if err := report.Err(); err != nil {
				return p.ConstructResponse{}, err
			}
			return p.ProgramConstruct(ctx, request, func(ctx *pulumi.Context, typ, name string, inputs provider.ConstructInputs, opts pulumi.ResourceOption) (*provider.ConstructResult, error) {
				return c.construct(ctx, typ, name, inputs, traffic, opts)
			})
		},
	})
}

// released returns the schema with the version and download URL of a release.
func released(schema []byte) (string, error) {
	if downloadURL == "" && version == devVersion {
		return string(schema), nil
	}
	var document map[string]any
	if err := json.Unmarshal(schema, &document); err != nil {
		return "", fmt.Errorf("schema: %w", err)
	}
	document["version"] = version
	if downloadURL != "" {
		document["pluginDownloadURL"] = downloadURL
	}
	text, err := json.Marshal(document)
	return string(text), err
}
