package cost

import (
	"maps"

	"bankchurn/cost/rules"
	"bankchurn/cost/rules/aws"
	"bankchurn/cost/rules/google"
	"bankchurn/cost/rules/kubernetes"
	"bankchurn/cost/rules/local"
)

// These types are package rules' own.
type (
	// Recording is what a program registered.
	Recording = rules.Recording
	// Resource is one recorded resource.
	Resource = rules.Resource
)

// Rules are the price rules of all clouds, by resource type.
var Rules = join(aws.Rules, google.Rules, kubernetes.Rules)

// FreeTypes maps the resource types that cost nothing to the reason.
var FreeTypes = join(aws.FreeTypes, google.FreeTypes, kubernetes.FreeTypes, local.FreeTypes)

func join[M ~map[string]V, V any](tables ...M) M {
	all := M{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}
