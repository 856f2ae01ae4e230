package kubernetes

import (
	"reflect"

	"bankchurn/internal/sandbox/cloud"
)

const releaseToken = "kubernetes:helm.sh/v3:Release"

var kubernetesHelm = map[string]cloud.Type{
	// No chart is downloaded and none of its objects is created: the release stands for what it
	// would install.
	releaseToken: {
		Args: release{}, State: release{}, ReplaceOn: []string{"name", "namespace"},
		Name: cloud.NameRule{Separator: "-", MaxLength: 53, LowerCase: true, Digits: 8},
		ID: func(i *cloud.Instance) string {
			if namespace := i.Str("namespace"); namespace != "" {
				return namespace + "/" + i.Str("name")
			}
			return "default/" + i.Str("name")
		},
	},
}

// release has the inputs of a Helm release that the program may set. The SDK's own struct is in
// a package that takes minutes to compile.
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
