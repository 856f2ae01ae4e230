package cloud

import (
	"reflect"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// account is a provider's configuration as far as outputs depend on it.
type account struct {
	// region is the provider's region; "" where none is configured.
	region string
	// id is the AWS account or the Google Cloud project.
	id string
	// labels are the provider's default tags (AWS) or default labels (Google Cloud).
	labels map[string]string
	// missing names required settings that the provider was not given, for the error of the first resource.
	missing string
}

// cloudPackage is one provider package of the embedded cloud.
type cloudPackage struct {
	// name is the package as it stands at the head of type tokens.
	name string
	// version is the version of the SDK that the types below were read from.
	version semver.Version
	// config is the zero value of the SDK's ProviderArgs.
	config argsType
	// name rule of resources that state none of their own.
	naming nameRule
	// account reads the provider's settings.
	account func(resource.PropertyMap) account
	// replaceOn lists provider settings whose change replaces the provider and with it every resource.
	replaceOn []string
	// checkConfig adds failures for settings that the real provider refuses.
	checkConfig func(*checker)
	// labelled adds the outputs that follow from the provider's default tags or labels.
	labelled func(*instance, reflect.Type) map[string]any
	// common are outputs that every type of the package has if its args have the property (project, region).
	common func(*instance, reflect.Type) map[string]any
	// scope is the default scope of a resource.
	scope func(*instance) string
	types map[string]resourceType
	// custom is the entry of a type that no table can list, false where there is none; nil: the tables list all.
	custom func(token string) (resourceType, bool)
	// objects is set where resources are Kubernetes objects, which have their name in metadata.
	objects bool
	// invokes are the data sources, by token.
	invokes map[string]invoke
}

// invoke answers one data source. The cloud's lock is not held.
type invoke func(*Cloud, account, resource.PropertyMap) (map[string]any, error)

// packages are the clouds that the embedded cloud stands for.
func packages() []*cloudPackage {
	return []*cloudPackage{awsPackage(), gcpPackage(), kubernetesPackage()}
}

func tables(list ...map[string]resourceType) map[string]resourceType {
	all := map[string]resourceType{}
	for _, t := range list {
		for token, entry := range t {
			all[token] = entry
		}
	}
	return all
}
