package aws

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

// getLoadBalancer is the data source aws.lb.getLoadBalancer. It finds a load balancer by name,
// either of the stack or created by the controller of an Ingress, whose address starts with its
// name.
func getLoadBalancer(c *cloud.Cloud, a cloud.Account, args resource.PropertyMap) (map[string]any, error) {
	name := cloud.StringOf(args["name"])
	found := false
	for _, r := range c.Records() {
		switch r.Type {
		case "kubernetes:networking.k8s.io/v1:Ingress":
			for _, at := range cloud.Objects(cloud.WireAt(r.Outputs, "status", "loadBalancer", "ingress")) {
				host, _ := at["hostname"].(string)
				label, _, _ := strings.Cut(host, ".")
				found = found || label == name
			}
		case "aws:lb/loadBalancer:LoadBalancer":
			found = found || r.Scope == a.Region && r.Output("name") == name
		}
	}
	if !found {
		return nil, fmt.Errorf("Search returned 0 results, please revise so only one is returned: load balancer %s", name) //nolint:staticcheck // the provider's words
	}
	const id = "50dc6c495c0c9188"
	arn := fmt.Sprintf("arn:aws:elasticloadbalancing:%s:%s:loadbalancer/app/%s/%s", a.Region, a.ID, name, id)
	return map[string]any{"id": arn, "arn": arn, "arnSuffix": "app/" + name + "/" + id, "name": name, "loadBalancerType": "application"}, nil
}
