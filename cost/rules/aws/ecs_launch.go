package aws

import (
	"errors"
	"strings"

	"bankchurn/cost/rules"
)

const capacityProvidersType = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"

// onFargate reports whether a service runs its tasks on Fargate, according to its own capacity
// providers or launch type, or else its cluster's default. Without any, ECS uses EC2; a cluster
// that is not in the program may have a default
// (docs.aws.amazon.com/AmazonECS/latest/developerguide/launch_types.html).
func onFargate(rec *rules.Recording, service *rules.Resource) (bool, error) {
	if service.Has("capacityProviderStrategies") {
		return usesFargate(service, "capacityProviderStrategies"), nil
	}
	switch launch := service.Text("launchType", ""); launch {
	case "FARGATE":
		return true, nil
	case "EC2", "EXTERNAL":
		return false, nil
	}
	for _, cluster := range rec.OfType(ecsClusterType) {
		for _, providers := range rec.UsersOf(cluster, capacityProvidersType, "clusterName") {
			if _, in := rec.UsedBy(service, ecsClusterType, "cluster"); in && providers.Has("defaultCapacityProviderStrategies") {
				return usesFargate(providers, "defaultCapacityProviderStrategies"), nil
			}
		}
	}
	if _, in := rec.UsedBy(service, ecsClusterType, "cluster"); in {
		return false, nil
	}
	return false, errors.New("it is not known whether its tasks run on Fargate: neither launchType nor capacityProviderStrategies is set")
}

func usesFargate(r *rules.Resource, input string) bool {
	strategies, err := r.List(input)
	if err != nil {
		return false
	}
	for _, s := range strategies {
		if strings.HasPrefix(s.Text("capacityProvider", ""), "FARGATE") {
			return true
		}
	}
	return false
}
