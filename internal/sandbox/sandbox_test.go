package sandbox_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/apigatewayv2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp"
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/sandbox"
	"bankchurn/internal/sandbox/pulumicli"
)

// commandLine finds the engine as a user's command does, and builds it if there is none, once
// for all tests.
var commandLine = sync.OnceValues(func() (string, error) {
	return pulumicli.Find(context.Background(), pulumicli.Options{
		ToolsDir: filepath.Join("..", "..", "tools"),
		Log:      func(format string, args ...any) { fmt.Fprintf(os.Stderr, "sandbox: "+format+"\n", args...) },
	})
})

// project writes a project with one stack file and returns options for it.
func project(t *testing.T, stackFile string) sandbox.Options {
	t.Helper()
	cli, err := commandLine()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	files := map[string]string{
		"Pulumi.yaml":      "name: twoclouds\nruntime: go\nconfig:\n  twoclouds:memory:\n    type: integer\n    default: 512\n",
		"Pulumi.dev.yaml":  stackFile,
		"code/handler.py":  "def lambda_handler(event, context):\n    return {}\n",
		"other/handler.py": "def lambda_handler(event, context):\n    return {'statusCode': 200}\n",
	}
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return sandbox.Options{Root: root, Stack: "dev", CLI: cli, Program: twoClouds, Command: "test", Grace: 20 * time.Second}
}

const devStack = "config:\n  twoclouds:code: ./code\n"

// twoClouds is a program with a function behind API Gateway and a Cloud Run service.
func twoClouds(ctx *pulumi.Context) error {
	code, _ := ctx.GetConfig("twoclouds:code")
	given, _ := ctx.GetConfig("twoclouds:memory")
	memory, err := strconv.Atoi(given)
	if err != nil {
		return err
	}
	onAWS, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{
		Region:      pulumi.String("us-east-1"),
		DefaultTags: &aws.ProviderDefaultTagsArgs{Tags: pulumi.StringMap{"team": pulumi.String("churn")}},
	})
	if err != nil {
		return err
	}
	role, err := iam.NewRole(ctx, "role", &iam.RoleArgs{
		AssumeRolePolicy: pulumi.String(`{"Version":"2012-10-17","Statement":[]}`),
	}, pulumi.Provider(onAWS))
	if err != nil {
		return err
	}
	function, err := lambda.NewFunction(ctx, "api", &lambda.FunctionArgs{
		Code:       pulumi.NewFileArchive(code),
		Handler:    pulumi.String("handler.lambda_handler"),
		Runtime:    pulumi.String("python3.12"),
		MemorySize: pulumi.Int(memory),
		Publish:    pulumi.Bool(true),
		Role:       role.Arn,
	}, pulumi.Provider(onAWS))
	if err != nil {
		return err
	}
	gateway, err := apigatewayv2.NewApi(ctx, "api", &apigatewayv2.ApiArgs{ProtocolType: pulumi.String("HTTP")}, pulumi.Provider(onAWS))
	if err != nil {
		return err
	}
	integration, err := apigatewayv2.NewIntegration(ctx, "api", &apigatewayv2.IntegrationArgs{
		ApiId: gateway.ID(), IntegrationType: pulumi.String("AWS_PROXY"), IntegrationUri: function.QualifiedArn,
	}, pulumi.Provider(onAWS))
	if err != nil {
		return err
	}
	if _, err := apigatewayv2.NewRoute(ctx, "health", &apigatewayv2.RouteArgs{
		ApiId: gateway.ID(), RouteKey: pulumi.String("GET /health"), Target: pulumi.Sprintf("integrations/%s", integration.ID()),
	}, pulumi.Provider(onAWS)); err != nil {
		return err
	}
	stage, err := apigatewayv2.NewStage(ctx, "api", &apigatewayv2.StageArgs{
		ApiId: gateway.ID(), Name: pulumi.String("$default"), AutoDeploy: pulumi.Bool(true),
	}, pulumi.Provider(onAWS))
	if err != nil {
		return err
	}
	ctx.Export("lambdaURL", stage.InvokeUrl)
	ctx.Export("version", function.Version)
	return cloudRun(ctx)
}

func cloudRun(ctx *pulumi.Context) error {
	onGoogle, err := gcp.NewProvider(ctx, "gcp", &gcp.ProviderArgs{
		Project: pulumi.String("sandbox-project"), Region: pulumi.String("us-central1"),
		DefaultLabels: pulumi.StringMap{"team": pulumi.String("churn")},
	})
	if err != nil {
		return err
	}
	service, err := cloudrunv2.NewService(ctx, "api", &cloudrunv2.ServiceArgs{
		Location: pulumi.String("us-central1"),
		Template: &cloudrunv2.ServiceTemplateArgs{Containers: cloudrunv2.ServiceTemplateContainerArray{
			cloudrunv2.ServiceTemplateContainerArgs{Image: pulumi.String("example.invalid/api:1")},
		}},
	}, pulumi.Provider(onGoogle))
	if err != nil {
		return err
	}
	_, err = cloudrunv2.NewServiceIamMember(ctx, "public", &cloudrunv2.ServiceIamMemberArgs{
		Location: service.Location, Name: service.Name, Role: pulumi.String("roles/run.invoker"), Member: pulumi.String("allUsers"),
	}, pulumi.Provider(onGoogle))
	if err != nil {
		return err
	}
	ctx.Export("cloudRunURL", service.Uri)
	return nil
}

// open opens the sandbox, and logs its output if the test fails.
func open(t *testing.T, opts sandbox.Options) *sandbox.Sandbox {
	t.Helper()
	var output bytes.Buffer
	var lock sync.Mutex
	w := writerFunc(func(p []byte) (int, error) {
		lock.Lock()
		defer lock.Unlock()
		return output.Write(p)
	})
	opts.Stdout, opts.Stderr = w, w
	s, err := sandbox.Open(context.Background(), opts)
	if err != nil {
		t.Fatalf("open: %v\n%s", err, output.String())
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil && !t.Failed() {
			t.Errorf("close: %v", err)
		}
		if t.Failed() {
			lock.Lock()
			defer lock.Unlock()
			t.Logf("output of the engine:\n%s", output.String())
		}
	})
	return s
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
