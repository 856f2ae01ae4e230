// Package kubernetes is the embedded cloud's Kubernetes API: the kinds that the program uses,
// and how requests pass through an Ingress to Pods.
package kubernetes

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"bankchurn/internal/sandbox/cloud"
)

// Package returns the provider package kubernetes.
func Package() *cloud.Package {
	return &cloud.Package{
		Name:        "kubernetes",
		Taken:       "AlreadyExists",
		Version:     semver.MustParse("4.32.0"),
		Config:      kubernetes.ProviderArgs{},
		Account:     readCluster,
		FillName:    fillObjectName,
		NameKey:     objectKey,
		CheckCreate: notInManagedNamespace,
		// Only with clusterIdentifier may the kubeconfig change without replacing everything
		// (pulumi/pulumi-kubernetes#2745).
		ReplaceOn: []string{"clusterIdentifier"},
		Labelled:  func(*cloud.Instance, reflect.Type) map[string]any { return map[string]any{} },
		Common:    func(*cloud.Instance, reflect.Type) map[string]any { return nil },
		Scope:     func(i *cloud.Instance) string { return i.Account.ID },
		Types:     cloud.Tables(kubernetesCore, kubernetesApps, kubernetesBatch, kubernetesIngress, kubernetesHelm),
		Custom:    customResource,
		Invokes:   map[string]cloud.Invoke{},
	}
}

func readCluster(settings resource.PropertyMap) cloud.Account {
	a := cloud.Account{ID: cloud.StringOf(settings["clusterIdentifier"])}
	if a.ID == "" {
		// The real provider uses the kubeconfig's server as the cluster's identity.
		a.ID = cloud.StringOf(settings["kubeconfig"])
	}
	return a
}

// customResource returns the entry of a kind from a custom resource definition, which no SDK
// has: its API group has a dot.
func customResource(token string) (cloud.Type, bool) {
	group, _, versioned := strings.Cut(strings.TrimPrefix(token, "kubernetes:"), "/")
	if !versioned || !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io") || group == "helm.sh" {
		return cloud.Type{}, false
	}
	return cloud.Type{Args: untyped{}, State: untyped{}, AnyShape: true, ReplaceIf: moved, ID: objectID}, true
}

// untyped stands for the args of a kind without a struct.
type untyped struct {
	APIVersion string         `pulumi:"apiVersion"`
	Kind       string         `pulumi:"kind"`
	Metadata   map[string]any `pulumi:"metadata"`
}

// ElementType implements argsType.
func (untyped) ElementType() reflect.Type { return reflect.TypeFor[untyped]() }

// objectID returns the provider's id of an object: its namespace, if its kind has one, and its
// name.
func objectID(i *cloud.Instance) string {
	name := metaOf(i.In, "name")
	if clusterWide[kindOf(i.URN.Type().String())] {
		return name
	}
	return namespaceOf(i.In) + "/" + name
}

// clusterWide are the cluster-scoped kinds that the program uses.
var clusterWide = map[string]bool{"Namespace": true, "IngressClass": true, "ClusterIssuer": true, "IngressClassParams": true, "StorageClass": true, "NodePool": true}

func kindOf(token string) string { return token[strings.LastIndex(token, ":")+1:] }

func metaOf(object resource.PropertyMap, key resource.PropertyKey) string {
	if m := object["metadata"]; m.IsObject() {
		return cloud.StringOf(m.ObjectValue()[key])
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

// movedOr adds the immutable fields of a kind: paths whose change replaces the object.
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
