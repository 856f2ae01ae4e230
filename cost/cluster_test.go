package cost

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/bytoken"
	"bankchurn/cost/rules"
)

type registered struct {
	pulumi.CustomResourceState
	ARN pulumi.StringOutput `pulumi:"arn"`
}

type kubernetesClient struct{ pulumi.ProviderResourceState }

// inCluster is a program with a cluster, if its type is given, its Kubernetes provider and one
// object.
func inCluster(clusterType, location, identifier, objectType string, inputs pulumi.Map) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		settings := pulumi.Map{}
		if identifier != "" {
			settings["clusterIdentifier"] = pulumi.String(identifier)
		}
		if clusterType != "" {
			cluster, err := bytoken.New[registered](ctx, clusterType, "cluster", pulumi.Map{"location": pulumi.String(location)})
			if err != nil {
				return err
			}
			settings["clusterIdentifier"] = cluster.ARN
		}
		provider, err := bytoken.New[kubernetesClient](ctx, kubernetesProvider, "cluster", settings)
		if err != nil {
			return err
		}
		_, err = bytoken.New[bytoken.Resource](ctx, objectType, "object", inputs, pulumi.Provider(provider))
		return err
	}
}

func recordedObject(t *testing.T, program pulumi.RunFunc) (*Recording, *Resource) {
	t.Helper()
	rec, err := Record("p", "s", program)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rec.Resources() {
		if rec.Resources()[i].Name == "object" {
			return rec, &rec.Resources()[i]
		}
	}
	t.Fatal("no object recorded")
	return nil, nil
}

func TestAKubernetesObjectIsPricedInItsClustersRegion(t *testing.T) {
	for rule, c := range map[string]struct{ clusterType, location, identifier, cloud, wantLocation, region string }{
		"a recorded EKS cluster":      {eksClusterType, "eu-west-1", "", "aws", "eu-west-1", "eu-west-1"},
		"a recorded zonal cluster":    {gkeClusterType, "us-central1-a", "", "gcp", "us-central1-a", "us-central1"},
		"a recorded regional cluster": {gkeClusterType, "europe-west1", "", "gcp", "europe-west1", "europe-west1"},
		"an ARN":                      {"", "", "arn:aws:eks:us-east-1:123456789012:cluster/ml", "aws", "us-east-1", "us-east-1"},
		"an ARN of another partition": {"", "", "arn:aws-us-gov:eks:us-gov-west-1:123456789012:cluster/ml", "aws", "us-gov-west-1", "us-gov-west-1"},
		"a self link":                 {"", "", "https://container.googleapis.com/v1/projects/p/locations/us-central1/clusters/c", "gcp", "us-central1", "us-central1"},
		"a self link of a zone":       {"", "", "https://container.googleapis.com/v1/projects/p/zones/europe-west1-b/clusters/c", "gcp", "europe-west1-b", "europe-west1"},
		"a name":                      {"", "", "projects/p/locations/northamerica-northeast1-c/clusters/c", "gcp", "northamerica-northeast1-c", "northamerica-northeast1"},
	} {
		t.Run(rule, func(t *testing.T) {
			rec, object := recordedObject(t, inCluster(c.clusterType, c.location, c.identifier, "kubernetes:core/v1:Namespace", nil))
			got, err := rec.ClusterOf(object)
			if err != nil {
				t.Fatal(err)
			}
			if got.Cloud != c.cloud || got.Location != c.wantLocation || got.Region != c.region || object.Region != c.region {
				t.Errorf("got %+v and region %q, want %s in %s", got, object.Region, c.cloud, c.wantLocation)
			}
			if (got.Resource != nil) != (c.clusterType != "") {
				t.Errorf("recorded cluster: %v", got.Resource)
			}
		})
	}
}

func TestAnUnknownClusterIsNotGuessed(t *testing.T) {
	for rule, c := range map[string]struct{ clusterType, identifier, want string }{
		"no identifier":                 {"", "", "its provider has no clusterIdentifier"},
		"a kubeconfig's context":        {"", "my-context", `clusterIdentifier "my-context" is neither`},
		"an ARN of something else":      {"", "arn:aws:ecs:us-east-1:123456789012:cluster/ml", "is neither"},
		"an output of no known cluster": {"azure-native:containerservice:ManagedCluster", "", "its provider has no clusterIdentifier"},
	} {
		t.Run(rule, func(t *testing.T) {
			rec, object := recordedObject(t, inCluster(c.clusterType, "x", c.identifier, kubernetesIngress, nil))
			if _, err := rec.ClusterOf(object); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if object.Region != "" {
				t.Errorf("region %q", object.Region)
			}
			e := New(Input{Book: bookOf(t), Resources: rec})
			if len(e.Unsupported) == 0 || !e.Low.Incomplete {
				t.Errorf("priced all the same: %+v", e)
			}
		})
	}
}

func TestAnObjectOfADefaultProviderHasNoKnownCluster(t *testing.T) {
	rec := rules.NewRecording([]Resource{{URN: "a", Type: kubernetesIngress, Name: "i", Region: "us-east-1"}})
	if _, err := rec.ClusterOf(&rec.Resources()[0]); err == nil {
		t.Error("got no error")
	}
}

// inEKS prices one object in an existing cluster in us-east-1.
func inEKS(t *testing.T, typ string, inputs pulumi.Map) Estimate {
	t.Helper()
	rec, _ := recordedObject(t, inCluster("", "", "arn:aws:eks:us-east-1:123456789012:cluster/ml", typ, inputs))
	return New(Input{Book: bookOf(t), Resources: rec})
}

func balancerService(kind, class string, annotations pulumi.StringMap) pulumi.Map {
	spec := pulumi.Map{"type": pulumi.String(kind)}
	if class != "" {
		spec["loadBalancerClass"] = pulumi.String(class)
	}
	return pulumi.Map{"spec": spec, "metadata": pulumi.Map{"annotations": annotations}}
}

func TestWhichObjectsCreateALoadBalancerOnEKS(t *testing.T) {
	const free, nlb, alb, refused = "free", "Network load balancer", "Load balancer", "refused"
	ingress := func(class string) pulumi.Map {
		return pulumi.Map{"spec": pulumi.Map{"ingressClassName": pulumi.String(class)}}
	}
	traefik := func(values pulumi.Map) pulumi.Map {
		return pulumi.Map{"chart": pulumi.String("traefik"), "values": values}
	}
	for rule, c := range map[string]struct {
		typ    string
		inputs pulumi.Map
		want   string
	}{
		"a Service within the cluster":           {kubernetesService, balancerService("ClusterIP", "", nil), free},
		"a Service that says nothing":            {kubernetesService, nil, free},
		"the annotation for a network one":       {kubernetesService, balancerService("LoadBalancer", "", pulumi.StringMap{nlbType: pulumi.String("nlb")}), nlb},
		"the controller's annotation":            {kubernetesService, balancerService("LoadBalancer", "", pulumi.StringMap{nlbType: pulumi.String("external")}), nlb},
		"the class of Auto Mode":                 {kubernetesService, balancerService("LoadBalancer", "eks.amazonaws.com/nlb", nil), nlb},
		"nothing said: a classic one, or Auto's": {kubernetesService, balancerService("LoadBalancer", "", nil), refused},
		"a class of somebody else's":             {kubernetesService, balancerService("LoadBalancer", "example.com/lb", nil), refused},
		"an Ingress of a controller in there":    {kubernetesIngress, ingress("traefik"), free},
		"an Ingress of the cloud's own":          {kubernetesIngress, ingress("alb"), alb},
		"a chart without a load balancer":        {helmRelease, pulumi.Map{"chart": pulumi.String("cert-manager")}, free},
		"a chart from a registry":                {helmRelease, pulumi.Map{"chart": pulumi.String("oci://ghcr.io/x/metrics-server")}, free},
		"an unknown chart":                       {helmRelease, pulumi.Map{"chart": pulumi.String("kong")}, refused},
		"Traefik by its defaults: a classic one": {helmRelease, traefik(nil), refused},
		"Traefik with the annotation":            {helmRelease, traefik(pulumi.Map{"service": pulumi.Map{"annotations": pulumi.StringMap{nlbType: pulumi.String("nlb")}}}), nlb},
		"Traefik behind ports of the nodes":      {helmRelease, traefik(pulumi.Map{"service": pulumi.Map{"type": pulumi.String("NodePort")}}), free},
		"Traefik without a Service":              {helmRelease, traefik(pulumi.Map{"service": pulumi.Map{"enabled": pulumi.Bool(false)}}), free},
		"Traefik with the class of Auto Mode":    {helmRelease, traefik(pulumi.Map{"service": pulumi.Map{"spec": pulumi.Map{"loadBalancerClass": pulumi.String("eks.amazonaws.com/nlb")}}}), nlb},
	} {
		t.Run(rule, func(t *testing.T) {
			e := inEKS(t, c.typ, c.inputs)
			got := free
			for _, l := range e.Lines {
				if l.Meter == nlb || l.Meter == alb {
					got = l.Meter
				}
			}
			if len(e.Unsupported) > 0 {
				got = refused
			}
			if got != c.want || (c.want == free) != (len(e.Free) == 1) {
				t.Errorf("got %s (%+v)", got, e)
			}
		})
	}
}

// An annotation that only the cloud knows does not count as absent.
func TestAnUnknownAnnotationIsNotAbsent(t *testing.T) {
	for _, annotations := range []resource.PropertyValue{
		resource.MakeComputed(resource.NewProperty("")),
		resource.NewProperty(resource.PropertyMap{nlbType: resource.MakeComputed(resource.NewProperty(""))}),
	} {
		rec, object := recordedObject(t, inCluster("", "", "arn:aws:eks:us-east-1:123456789012:cluster/ml", kubernetesService, nil))
		object.Inputs = resource.PropertyMap{
			"spec":     resource.NewProperty(resource.PropertyMap{"type": resource.NewProperty("LoadBalancer")}),
			"metadata": resource.NewProperty(resource.PropertyMap{"annotations": annotations}),
		}
		e := New(Input{Book: bookOf(t), Resources: rec})
		if len(e.Unsupported) != 1 || !strings.Contains(e.Unsupported[0].Text, "not known before the update") {
			t.Errorf("got %+v", e)
		}
	}
}
