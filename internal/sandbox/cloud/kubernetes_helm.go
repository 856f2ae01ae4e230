package cloud

import "reflect"

const releaseToken = "kubernetes:helm.sh/v3:Release"

var kubernetesHelm = map[string]resourceType{
	// No chart is fetched and nothing of it is made: the release stands for what it would install.
	releaseToken: {
		args: release{}, state: release{}, replaceOn: []string{"name", "namespace"},
		name: nameRule{separator: "-", maxLength: 53, lowerCase: true, digits: 8},
		id: func(i *instance) string {
			if namespace := i.str("namespace"); namespace != "" {
				return namespace + "/" + i.str("name")
			}
			return "default/" + i.str("name")
		},
	},
}

// release are the inputs of a Helm release that the program may give. The SDK's own struct lies in a package that takes
// minutes to compile.
type release struct {
	Chart           string         `pulumi:"chart"`
	Version         *string        `pulumi:"version"`
	Name            *string        `pulumi:"name"`
	Namespace       *string        `pulumi:"namespace"`
	Values          map[string]any `pulumi:"values"`
	Timeout         *int           `pulumi:"timeout"`
	Atomic          *bool          `pulumi:"atomic"`
	SkipCrds        *bool          `pulumi:"skipCrds"`
	SkipAwait       *bool          `pulumi:"skipAwait"`
	RepositoryOpts  *repository    `pulumi:"repositoryOpts"`
	CleanupOnFail   *bool          `pulumi:"cleanupOnFail"`
	CreateNamespace *bool          `pulumi:"createNamespace"`
}

type repository struct {
	Repo *string `pulumi:"repo"`
}

// ElementType implements argsType.
func (release) ElementType() reflect.Type { return reflect.TypeFor[release]() }
