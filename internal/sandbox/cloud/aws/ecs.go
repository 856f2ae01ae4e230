package aws

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

const (
	ecsClusterToken           = "aws:ecs/cluster:Cluster"
	ecsCapacityProvidersToken = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"
)

// ecsName is what ECS allows in names of clusters, services, families and containers
// (docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html).
var ecsName = regexp.MustCompile(`^[0-9A-Za-z_-]{1,255}$`)

const ecsNameMeaning = "up to 255 letters, digits, hyphens and underscores"

var awsECS = map[string]cloud.Type{
	ecsClusterToken: {
		Args:      ecs.ClusterArgs{},
		State:     ecs.ClusterState{},
		Name:      cloud.NameRule{Separator: "-", MaxLength: 255},
		ReplaceOn: []string{"name"},
		Check: func(c *cloud.Checker) {
			c.Matches("name", ecsName, ecsNameMeaning)
			for n, setting := range cloud.ObjectsOf(c.In["settings"]) {
				c.Nested(fmt.Sprintf("settings[%d]", n), setting, func(s *cloud.Checker) {
					s.OneOf("name", "containerInsights")
					s.OneOf("value", "disabled", "enabled", "enhanced")
				})
			}
		},
		ID: func(i *cloud.Instance) string { return arn(i, "ecs", "cluster/"+i.Str("name")) },
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any { return arn(i, "ecs", "cluster/"+i.Str("name")) }},
			{Name: "settings", Value: func(*cloud.Instance) any {
				return []any{map[string]any{"name": "containerInsights", "value": "disabled"}}
			}},
		},
		// ClusterContainsServicesException.
		Dependent: func(c *cloud.Cloud, cluster *cloud.Record) *cloud.Record {
			for _, service := range c.Records() {
				if service.Type == ecsServiceToken && clusterName(service.Output("cluster")) == cluster.Output("name") {
					return service
				}
			}
			return nil
		},
	},
	ecsCapacityProvidersToken: {
		Args:  ecs.ClusterCapacityProvidersArgs{},
		State: ecs.ClusterCapacityProvidersState{},
		// PutClusterCapacityProviders overwrites what exists.
		Adopts:    always,
		ReplaceOn: []string{"clusterName"},
		CheckCreate: func(i *cloud.Instance) error {
			if len(i.Cloud.Where(ecsClusterToken, "name", i.Str("clusterName"))) == 0 {
				return fmt.Errorf("ClusterNotFoundException: cluster not found: %s", i.Str("clusterName"))
			}
			return nil
		},
		ID: func(i *cloud.Instance) string { return i.Str("clusterName") },
		Dependent: func(c *cloud.Cloud, providers *cloud.Record) *cloud.Record {
			for _, service := range c.Records() {
				if service.Type == ecsServiceToken && clusterName(service.Output("cluster")) == providers.ID &&
					service.Outputs["capacityProviderStrategies"] != nil {
					return service
				}
			}
			return nil
		},
	},
}

// clusterName returns the name in a property with a cluster's name or ARN, or ECS's default.
func clusterName(cluster string) string {
	if cluster == "" {
		return "default"
	}
	if _, name, isARN := strings.Cut(cluster, ":cluster/"); isARN {
		return name
	}
	return cluster
}

// getService is the data source aws.ecs.getService. It returns what runs, which after a
// rollback is not what the program specifies.
func getService(c *cloud.Cloud, a cloud.Account, args resource.PropertyMap) (map[string]any, error) {
	cluster, name := clusterName(cloud.StringOf(args["clusterArn"])), cloud.StringOf(args["serviceName"])
	arn := fmt.Sprintf("arn:aws:ecs:%s:%s:service/%s/%s", a.Region, a.ID, cluster, name)
	service := c.Find(ecsServiceToken, arn, a.Region)
	if service == nil {
		return nil, fmt.Errorf("reading ECS Service: no matching ECS Service found: %s in cluster %s", name, cluster)
	}
	return map[string]any{
		"id": arn, "arn": arn, "clusterArn": cloud.StringOf(args["clusterArn"]), "serviceName": name,
		"availabilityZoneRebalancing": service.Output("availabilityZoneRebalancing"),
		"desiredCount":                service.Number("desiredCount"),
		"launchType":                  service.Output("launchType"),
		"schedulingStrategy":          service.Output("schedulingStrategy"),
		"taskDefinition":              service.Output("taskDefinition"),
		"tags":                        service.Outputs["tagsAll"],
	}, nil
}
