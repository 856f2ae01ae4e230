package fargate

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// The error text is from ECS: github.com/hashicorp/terraform-provider-aws/issues/2283.
func TestTheErrorNamesTheServiceLeftByAKilledUpdateAndTheImportCommand(t *testing.T) {
	refused := []string{"creating ECS Service (bankchurn-api): operation error ECS: CreateService, https response error StatusCode: 400, InvalidParameterException: Creation of service was not idempotent."}
	inputs := resource.PropertyMap{
		"cluster": resource.NewStringProperty("arn:aws:ecs:us-east-1:123456789012:cluster/bankchurn-api-1234567"),
		"name":    resource.NewStringProperty("bankchurn-api"),
	}
	got := adoption(&pulumi.ErrorHookArgs{Type: serviceType, Name: "bankchurn-api", NewInputs: inputs, FailedOperation: "create", Errors: refused})
	if want := "pulumi import aws:ecs/service:Service bankchurn-api bankchurn-api-1234567/bankchurn-api, with --parent"; !strings.Contains(got, want) {
		t.Errorf("%q lacks %q", got, want)
	}
	for name, args := range map[string]*pulumi.ErrorHookArgs{
		"an update": {Type: serviceType, Name: "bankchurn-api", NewInputs: inputs, FailedOperation: "update", Errors: refused},
		"a refusal": {Type: serviceType, Name: "bankchurn-api", NewInputs: inputs, FailedOperation: "create", Errors: []string{"ClusterNotFoundException: Cluster not found."}},
	} {
		if got := adoption(args); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A second service next to the one that a killed update left behind would serve behind the same
// target group.
func TestEveryServiceHasAFixedName(t *testing.T) {
	rec := gated(t, `{}`, `{"canary": {"percent": 10, "image": "`+registry+`v2"}}`)
	for _, service := range rec.Of(serviceType) {
		if got := at(service, "name"); got != service.Name {
			t.Errorf("%s is named %q", service.Name, got)
		}
	}
}
