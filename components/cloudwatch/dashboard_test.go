package cloudwatch_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/cloudwatch"
	"bankchurn/components/dashboard"
	"bankchurn/internal/recording"
)

// Two dashboards with one name are one dashboard: PutDashboard overwrites the first.
func TestDashboardsHaveUniqueNames(t *testing.T) {
	form := regexp.MustCompile(`^[0-9A-Za-z_-]{1,255}$`) // the format that PutDashboard accepts
	seen := map[string]bool{}
	for _, project := range []string{"bank.churn", "bank-churn", strings.Repeat("p", 100)} {
		err := pulumi.RunErr(func(ctx *pulumi.Context) error {
			for _, service := range []string{"churn", strings.Repeat("s", 63)} {
				for _, at := range [][2]string{{"lambda", "us-east-1"}, {"lambda", "eu-west-1"}, {"fargate", "us-east-1"}} {
					d := cloudwatch.DashboardOf(ctx, service, at[0], at[1])
					if !form.MatchString(d.Name) || seen[d.Name] {
						t.Errorf("%s: %q is taken or not allowed", project, d.Name)
					}
					seen[d.Name] = true
				}
			}
			return nil
		}, pulumi.WithMocks(project, strings.Repeat("t", 100), &recording.Recorder{}))
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestALatencyInSecondsIsShownInMilliseconds(t *testing.T) {
	_, _, latency := balancer.Charts([]string{"LoadBalancer", "app/churn/1"})
	text, err := cloudwatch.Body("us-east-1", cloudwatch.Shown{Panels: []dashboard.Panel[cloudwatch.Series]{{Title: "Latency", Series: latency}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`["AWS/ApplicationELB","TargetResponseTime","LoadBalancer","app/churn/1",{"id":"p95","stat":"p95","visible":false}]`,
		`[{"expression":"p95 * 1000","label":"p95"}]`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in %s", want, text)
		}
	}
}

// The console's own URLs contain parentheses, which would end a Markdown link.
func TestTheLinkToTheLogHasNoBrackets(t *testing.T) {
	text, err := cloudwatch.Body("us-east-1", cloudwatch.Shown{Header: dashboard.Header{Logs: "https://console/#logsV2:logs-insights$3FqueryDetail$3D~(end~0)"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "[Logs](https://console/#logsV2:logs-insights$3FqueryDetail$3D~$2528end~0$2529)"; !strings.Contains(text, want) {
		t.Errorf("%s is not in %s", want, text)
	}
}
