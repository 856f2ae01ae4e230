package stacks

import (
	"bankchurn/components"
	"bankchurn/components/cloudrun"
	"bankchurn/components/eks"
	"bankchurn/components/fargate"
	"bankchurn/components/gke"
	"bankchurn/components/lambda"
)

// cloud is where a platform's resources live: it decides the provider.
type cloud string

const (
	aws cloud = "aws"
	gcp cloud = "gcp"
)

// row is one platform: its name in config, which is also the key of its own
// config block, its cloud, and an empty block to decode into.
type row struct {
	name  string
	cloud cloud
	block func() components.Platform
}

// platforms is the table of platforms, in the order in which previews list them.
// Adding one takes a folder in components, a row here and in service.PlatformLimits,
// and price rules for resource types that are new.
var platforms = []row{
	{"cloudrun", gcp, func() components.Platform { return &cloudrun.Options{} }},
	{"eks", aws, func() components.Platform { return &eks.Options{} }},
	{"fargate", aws, func() components.Platform { return &fargate.Options{} }},
	{"gke", gcp, func() components.Platform { return &gke.Options{} }},
	{"lambda", aws, func() components.Platform { return &lambda.Options{} }},
}
