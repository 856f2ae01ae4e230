package operate_test

import (
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/operate"
)

// resolved returns the text of an output.
func resolved(t *testing.T, make func() pulumi.StringOutput) string {
	t.Helper()
	var mu sync.Mutex
	var text string
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		ctx.Export("seen", make().ApplyT(func(value string) string { // the run waits for the stack's outputs
			mu.Lock()
			defer mu.Unlock()
			text = value
			return value
		}))
		return nil
	}, pulumi.WithMocks("bankchurn", "test", nothing{}))
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	return text
}

// nothing is an engine for a program without resources.
type nothing struct{}

func (nothing) NewResource(pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return "", nil, nil
}

func (nothing) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

func TestConsoleURLs(t *testing.T) {
	filter := func() pulumi.StringOutput {
		return operate.LogFilter(
			operate.Label{Key: "resource.type", Value: pulumi.String("cloud_run_revision")},
			operate.Label{Key: `labels."k8s-pod/app"`, Value: pulumi.String("churn")},
		)
	}
	for want, made := range map[string]func() pulumi.StringOutput{
		// The escapes are those in the console's address bar: / is *2f, a space *20, @ *40, a comma
		// *2c, | *7c and a newline *0a.
		"https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:logs-insights$3FqueryDetail$3D~(end~0~start~-3600~timeType~'RELATIVE~unit~'seconds~editorString~'fields*20*40timestamp*2c*20level*2c*20message*2c*20request_id*2c*20status*2c*20latency_ms*0a*7c*20sort*20*40timestamp*20desc*0a*7c*20limit*20200~source~(~'*2faws*2flambda*2fchurn-1))": func() pulumi.StringOutput {
			return operate.LogsInsights("eu-west-1", pulumi.String("/aws/lambda/churn-1"))
		},
		"https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/a/services/b/health?region=us-east-1": func() pulumi.StringOutput {
			return operate.AWSConsole("us-east-1", "/ecs/v2/clusters/%s/services/%s/health?region=us-east-1", pulumi.String("a"), pulumi.String("b"))
		},
		"https://us-gov-west-1.console.amazonaws-us-gov.com/x/a%2Fb": func() pulumi.StringOutput {
			return operate.AWSConsole("us-gov-west-1", "/x/%s", pulumi.String("a/b"))
		},
		"https://cn-north-1.console.amazonaws.cn/x": func() pulumi.StringOutput { return operate.AWSConsole("cn-north-1", "/x") },
		"https://console.cloud.google.com/run/detail/us-central1/churn/metrics?project=my-project": func() pulumi.StringOutput {
			return operate.GoogleConsole(pulumi.String("my-project"), "/run/detail/us-central1/%s/metrics", pulumi.String("churn"))
		},
		"https://console.cloud.google.com/logs/query;query=resource.type%3D%22cloud_run_revision%22%20AND%20labels.%22k8s-pod%2Fapp%22%3D%22churn%22;duration=PT1H?project=my-project": func() pulumi.StringOutput {
			return operate.LogsExplorer(pulumi.String("my-project"), filter())
		},
	} {
		if got := resolved(t, made); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestCommandsQuoteNames(t *testing.T) {
	for name, want := range map[string]string{
		"/ecs/churn-1a2b":  "aws logs tail /ecs/churn-1a2b --since 10m",
		"my cluster":       "aws logs tail 'my cluster' --since 10m",
		"it's; rm -rf /":   `aws logs tail 'it'\''s; rm -rf /' --since 10m`,
		"$(date)":          "aws logs tail '$(date)' --since 10m",
		"arn:aws:eks:x/y_": "aws logs tail arn:aws:eks:x/y_ --since 10m",
	} {
		got := resolved(t, func() pulumi.StringOutput {
			return operate.Command("aws logs tail", pulumi.String(name), "--since 10m")
		})
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
