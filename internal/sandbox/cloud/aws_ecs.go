package cloud

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	ecsClusterToken           = "aws:ecs/cluster:Cluster"
	ecsCapacityProvidersToken = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"
)

// ecsName is what ECS allows in names of clusters, services, families and containers
// (docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html).
var ecsName = regexp.MustCompile(`^[0-9A-Za-z_-]{1,255}$`)

const ecsNameMeaning = "up to 255 letters, digits, hyphens and underscores"

var awsECS = map[string]resourceType{
	ecsClusterToken: {
		args:      ecs.ClusterArgs{},
		state:     ecs.ClusterState{},
		name:      nameRule{separator: "-", maxLength: 255},
		replaceOn: []string{"name"},
		check: func(c *checker) {
			c.matches("name", ecsName, ecsNameMeaning)
			for n, setting := range objectsOf(c.in["settings"]) {
				c.nested(fmt.Sprintf("settings[%d]", n), setting, func(s *checker) {
					s.oneOf("name", "containerInsights")
					s.oneOf("value", "disabled", "enabled", "enhanced")
				})
			}
		},
		id: func(i *instance) string { return i.arn("ecs", "cluster/"+i.str("name")) },
		computed: []output{
			{name: "arn", value: func(i *instance) any { return i.arn("ecs", "cluster/"+i.str("name")) }},
			{name: "settings", value: func(*instance) any {
				return []any{map[string]any{"name": "containerInsights", "value": "disabled"}}
			}},
		},
		// ClusterContainsServicesException.
		heldBy: func(c *Cloud, cluster *Record) *Record {
			for _, service := range c.inventory.Records {
				if service.Type == ecsServiceToken && clusterName(service.output("cluster")) == cluster.output("name") {
					return service
				}
			}
			return nil
		},
	},
	ecsCapacityProvidersToken: {
		args:      ecs.ClusterCapacityProvidersArgs{},
		state:     ecs.ClusterCapacityProvidersState{},
		replaceOn: []string{"clusterName"},
		needs: func(i *instance) error {
			if len(i.cloud.where(ecsClusterToken, "name", i.str("clusterName"))) == 0 {
				return fmt.Errorf("ClusterNotFoundException: cluster not found: %s", i.str("clusterName"))
			}
			return nil
		},
		id: func(i *instance) string { return i.str("clusterName") },
		heldBy: func(c *Cloud, providers *Record) *Record {
			for _, service := range c.inventory.Records {
				if service.Type == ecsServiceToken && clusterName(service.output("cluster")) == providers.ID &&
					service.Outputs["capacityProviderStrategies"] != nil {
					return service
				}
			}
			return nil
		},
	},
}

// clusterName is the name in a property that takes a cluster's name or its ARN; without one it is ECS's own default.
func clusterName(cluster string) string {
	if cluster == "" {
		return "default"
	}
	if _, name, isARN := strings.Cut(cluster, ":cluster/"); isARN {
		return name
	}
	return cluster
}

// getService is the data source aws.ecs.getService: what runs, which after a rollback is not what the program asked for.
func getService(c *Cloud, a account, args resource.PropertyMap) (map[string]any, error) {
	cluster, name := clusterName(stringOf(args["clusterArn"])), stringOf(args["serviceName"])
	c.mu.Lock()
	defer c.mu.Unlock()
	arn := fmt.Sprintf("arn:aws:ecs:%s:%s:service/%s/%s", a.region, a.id, cluster, name)
	service := c.inventory.find(ecsServiceToken, arn, a.region)
	if service == nil {
		return nil, fmt.Errorf("reading ECS Service: no matching ECS Service found: %s in cluster %s", name, cluster)
	}
	return map[string]any{
		"id": arn, "arn": arn, "clusterArn": stringOf(args["clusterArn"]), "serviceName": name,
		"availabilityZoneRebalancing": service.output("availabilityZoneRebalancing"),
		"desiredCount":                service.number("desiredCount"),
		"launchType":                  service.output("launchType"),
		"schedulingStrategy":          service.output("schedulingStrategy"),
		"taskDefinition":              service.output("taskDefinition"),
		"tags":                        service.Outputs["tagsAll"],
	}, nil
}
