package cloudwatch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
	"bankchurn/components/dashboard"
	"bankchurn/components/operate"
)

const dashboardToken = "aws:cloudwatch/dashboard:Dashboard"

// Dashboard identifies a service's dashboard before it is registered: alarms link to its URL, and
// it shows their states.
type Dashboard struct {
	// Region is the region of the metrics and the log.
	Region string
	// Name is the physical name.
	Name string
	// URL is the dashboard's URL in the console.
	URL pulumi.StringOutput
}

// unnameable matches characters that a dashboard's name cannot contain
// (docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html, 2026-11).
var unnameable = regexp.MustCompile(`[^0-9A-Za-z_-]`)

// DashboardOf names the dashboard of a stack's service on a platform. The provider generates no
// name, PutDashboard overwrites an existing dashboard of the same name, and names are shared across
// all regions of an account. The name therefore includes a hash of stack, service, platform and
// region.
func DashboardOf(ctx *pulumi.Context, name, platform, region string) Dashboard {
	const longest = 255
	sum := sha256.Sum256([]byte(strings.Join([]string{ctx.Project(), ctx.Stack(), name, platform, region}, "/")))
	ending := "-" + platform + "-" + hex.EncodeToString(sum[:4])
	readable := unnameable.ReplaceAllString(ctx.Project()+"-"+ctx.Stack()+"-"+name, "-")
	d := Dashboard{Region: region, Name: readable[:min(len(readable), longest-len(ending))] + ending}
	d.URL = operate.AWSConsole(region, "/cloudwatch/home?region="+region+"#dashboards/dashboard/%s", pulumi.String(d.Name))
	return d
}

// Shown is a dashboard's content, once the names in it are known.
type Shown struct {
	Header dashboard.Header
	Panels []dashboard.Panel[Series]
}

// Register registers the dashboard. describe gets all names by key except project and stack. alarms
// are the ARNs of the alarms whose states are shown.
func (d Dashboard) Register(ctx *pulumi.Context, name string, names pulumi.StringMap, alarms pulumi.StringArray, describe func(names map[string]string) Shown, opts ...pulumi.ResourceOption) error {
	body := pulumi.All(names.ToStringMapOutput(), alarms.ToStringArrayOutput()).ApplyT(func(v []any) (string, error) {
		shown := describe(v[0].(map[string]string))
		shown.Header.Project, shown.Header.Stack = ctx.Project(), ctx.Stack()
		return Body(d.Region, shown, v[1].([]string))
	}).(pulumi.StringOutput)
	inputs := pulumi.Map{"dashboardName": pulumi.String(d.Name), "dashboardBody": body}
	if _, err := bytoken.New[bytoken.Resource](ctx, dashboardToken, name, inputs, opts...); err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	return nil
}
