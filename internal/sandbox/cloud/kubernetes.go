package cloud

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func kubernetesPackage() *cloudPackage {
	return &cloudPackage{
		name:    "kubernetes",
		version: semver.MustParse("4.32.0"),
		config:  kubernetes.ProviderArgs{},
		account: readCluster,
		objects: true,
		// With it, and only with it, the kubeconfig may change without a new cluster (pulumi/pulumi-kubernetes#2745).
		replaceOn: []string{"clusterIdentifier"},
		labelled:  func(*instance, reflect.Type) map[string]any { return map[string]any{} },
		common:    func(*instance, reflect.Type) map[string]any { return nil },
		scope:     func(i *instance) string { return i.account.id },
		types:     tables(kubernetesCore, kubernetesApps, kubernetesIngress, kubernetesHelm),
		custom:    customResource,
		invokes:   map[string]invoke{},
	}
}

func readCluster(settings resource.PropertyMap) account {
	a := account{id: stringOf(settings["clusterIdentifier"])}
	if a.id == "" {
		// The real provider takes the server of the kubeconfig for the cluster's identity.
		a.id = stringOf(settings["kubeconfig"])
	}
	return a
}

// customResource is the entry of a kind that no SDK knows, from a custom resource definition: its API group has a dot.
func customResource(token string) (resourceType, bool) {
	group, _, versioned := strings.Cut(strings.TrimPrefix(token, "kubernetes:"), "/")
	if !versioned || !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io") || group == "helm.sh" {
		return resourceType{}, false
	}
	return resourceType{args: untyped{}, state: untyped{}, anyShape: true, replaceIf: moved, id: objectID}, true
}

// outputsOf names the outputs of an object by the SDK's resource struct T; its state structs, unlike those of other
// packages, are empty.
type outputsOf[T any] struct{}

// ElementType implements argsType.
func (outputsOf[T]) ElementType() reflect.Type { return reflect.TypeFor[T]() }

// untyped stands for the args of a kind without a struct.
type untyped struct {
	APIVersion string         `pulumi:"apiVersion"`
	Kind       string         `pulumi:"kind"`
	Metadata   map[string]any `pulumi:"metadata"`
}

// ElementType implements argsType.
func (untyped) ElementType() reflect.Type { return reflect.TypeFor[untyped]() }

// objectID is the provider's id of an object: its namespace, where its kind has one, and its name.
func objectID(i *instance) string {
	name := metaOf(i.in, "name")
	if clusterWide[kindOf(i.urn.Type().String())] {
		return name
	}
	return namespaceOf(i.in) + "/" + name
}

// clusterWide are the kinds, of those that the program uses, that live in no namespace.
var clusterWide = map[string]bool{"Namespace": true, "IngressClass": true, "ClusterIssuer": true, "IngressClassParams": true, "StorageClass": true, "NodePool": true}

func kindOf(token string) string { return token[strings.LastIndex(token, ":")+1:] }

func metaOf(object resource.PropertyMap, key resource.PropertyKey) string {
	if m := object["metadata"]; m.IsObject() {
		return stringOf(m.ObjectValue()[key])
	}
	return ""
}

func namespaceOf(object resource.PropertyMap) string {
	if namespace := metaOf(object, "namespace"); namespace != "" {
		return namespace
	}
	return "default"
}

// moved replaces an object whose name or namespace changes.
func moved(olds, news resource.PropertyMap) []string {
	if metaOf(olds, "name") != metaOf(news, "name") || namespaceOf(olds) != namespaceOf(news) {
		return []string{"metadata"}
	}
	return nil
}

// movedOr adds the immutable fields of a kind: paths whose change makes another object of it.
func movedOr(paths ...string) func(olds, news resource.PropertyMap) []string {
	return func(olds, news resource.PropertyMap) []string {
		keys := moved(olds, news)
		for _, text := range paths {
			path, err := resource.ParsePropertyPath(text)
			if err != nil {
				panic(fmt.Sprintf("immutable field %s: %v", text, err))
			}
			before, _ := path.Get(resource.NewObjectProperty(olds))
			after, _ := path.Get(resource.NewObjectProperty(news))
			if !before.DeepEquals(after) {
				keys = append(keys, path[0].(string))
			}
		}
		return keys
	}
}
