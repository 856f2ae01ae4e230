package monitoring

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
	"bankchurn/components/dashboard"
	"bankchurn/components/operate"
)

const dashboardToken = "gcp:monitoring/dashboard:Dashboard"

// Shown is a dashboard's content, once the names in it are known.
type Shown struct {
	// Title is the dashboard's name in the console's list.
	Title  string
	Header dashboard.Header
	// Incidents are the resources whose open incidents are listed; none without alarms. They cannot
	// be selected by policy: policies link to the dashboard, whose name Google generates, so the
	// dashboard is registered first.
	Incidents []Resource
	Panels    []dashboard.Panel[Series]
}

// NewDashboard registers a dashboard in the project and returns its console URL. describe gets all
// names by key except project and stack.
func NewDashboard(ctx *pulumi.Context, name string, project pulumi.StringInput, names pulumi.StringMap, describe func(names map[string]string) Shown, opts ...pulumi.ResourceOption) (pulumi.StringOutput, error) {
	text := names.ToStringMapOutput().ApplyT(func(names map[string]string) (string, error) {
		shown := describe(names)
		shown.Header.Project, shown.Header.Stack = ctx.Project(), ctx.Stack()
		shown.Title = fmt.Sprintf("%s on %s (%s)", shown.Header.Service, shown.Header.Platform, shown.Header.Stack)
		return Body(shown)
	}).(pulumi.StringOutput)
	made, err := bytoken.New[bytoken.Resource](ctx, dashboardToken, name, pulumi.Map{"dashboardJson": text}, opts...)
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("dashboard: %w", err)
	}
	// projects/NUMBER/dashboards/ID
	id := made.ID().ApplyT(func(id pulumi.ID) string { return string(id)[strings.LastIndex(string(id), "/")+1:] }).(pulumi.StringOutput)
	return operate.GoogleConsole(project, "/monitoring/dashboards/builder/%s", id), nil
}
