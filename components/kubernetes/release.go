package kubernetes

import (
	"encoding/json"
	"strconv"
	"strings"

	networkingv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/networking/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
)

// canaryObjects registers the candidate: its own Pods and Service, with a share of the Pods. The
// stable release keeps all its Pods, so aborting needs no new ones. The candidate's Pods must be
// ready before it gets requests.
func (b *builder) canaryObjects() ([]pulumi.Resource, error) {
	candidate := *b
	candidate.name = b.name + "-canary"
	candidate.desired = b.candidate()
	candidate.labels = config.Merge(b.labels, map[string]string{"app": candidate.service.Name})
	b.canary = &candidate
	deployment, err := candidate.pods()
	if err != nil {
		return nil, err
	}
	service, err := candidate.newService()
	return []pulumi.Resource{deployment, service}, err
}

// actions is the annotation that splits the requests of an alb, which applies weights within one
// Ingress: each route to this service names an action instead of a port. The action is named after
// the Service, which an update waits for.
func (b *builder) actions() pulumi.StringMap {
	if b.canary == nil || !b.byAction {
		return nil
	}
	percent := b.release.Canary.Percent
	type group struct {
		ServiceName string `json:"serviceName"`
		ServicePort int    `json:"servicePort"`
		Weight      int    `json:"weight"`
	}
	text, err := json.Marshal(map[string]any{"type": "forward", "forwardConfig": map[string]any{"targetGroups": []group{
		{b.service.Name, servicePort, 100 - percent}, {b.canary.service.Name, servicePort, percent},
	}}})
	if err != nil {
		panic(err) // the input consists of names and numbers only
	}
	return pulumi.StringMap{"alb.ingress.kubernetes.io/actions." + b.service.Name: pulumi.String(text)}
}

// backendPort is a route's port, or the keyword that makes an alb look for an action.
func (d *desired) backendPort(route Route) networkingv1.ServiceBackendPortArgs {
	if d.byAction && d.isOwn(route) {
		return networkingv1.ServiceBackendPortArgs{Name: pulumi.String("use-annotation")}
	}
	return networkingv1.ServiceBackendPortArgs{Number: pulumi.Int(route.Port)}
}

// canaryIngress makes traefik or nginx split the requests of the routes to this service, by a
// second Ingress with the same hosts and paths. It uses the certificate of the first Ingress: its
// own issuer would write the Secret twice. It is created after the first Ingress and the
// candidate's backend, and so deleted before them. If an abort deleted the Pods at the same time,
// the candidate's requests would fail with 503.
func (b *builder) canaryIngress(before []pulumi.Resource) (pulumi.Resource, error) {
	if b.canary == nil || b.byAction {
		return nil, nil
	}
	c := b.canary
	const prefix = "nginx.ingress.kubernetes.io/"
	meta := c.meta()
	meta.Annotations = pulumi.StringMap(config.Merge(b.annotations(), pulumi.StringMap{
		prefix + "canary":           pulumi.String("true"),
		prefix + "canary-weight":    pulumi.String(strconv.Itoa(b.release.Canary.Percent)),
		prefix + "canary-by-header": pulumi.String(components.CanaryHeader),
	}))
	arguments := networkingv1.IngressSpecArgs{
		IngressClassName: b.className(), Rules: c.rules(),
	}
	if secret := b.tlsSecret(); config.IsSet(secret) {
		arguments.Tls = networkingv1.IngressTLSArray{networkingv1.IngressTLSArgs{
			Hosts: pulumi.ToStringArray(c.hosts()), SecretName: secret,
		}}
	}
	return networkingv1.NewIngress(b.ctx, c.name, &networkingv1.IngressArgs{Metadata: meta, Spec: arguments},
		b.parent, b.patience(), pulumi.DependsOn(before))
}

func (d *desired) validateCanary(r *config.Report) {
	if d.release.Canary == nil {
		return
	}
	if c := d.controller(); !c.shares {
		r.Refuse(config.Problem{
			Path: "release.canary", Value: c.name, Reason: "the ingress controller " + c.name + " cannot split requests between two releases",
			Fix: "remove release.canary, or use a kubernetes.ingress.controller that can: " + strings.Join(controllersThat(func(c controller) bool { return c.shares }), ", "),
		})
	}
	d.candidate().checkedImage(r)
	image, path := d.ImageOf(d.service)
	d.release.RefuseSameImage(image, path, r)
	if d.Ingress.Controller == "alb" {
		if d.release.Canary.Percent == 0 {
			r.Refuse(config.Problem{
				Path: "release.canary.percent", Value: 0, Reason: "with alb the candidate has no separate address and would get no requests",
				Allowed: "1 to 99, or the kubernetes.ingress.controller traefik or nginx",
			})
		}
		r.Note("with alb the canary's candidate has no separate address: the readiness of its Pods decides whether it gets requests, and verification calls the service as clients do")
		return
	}
	r.Note(d.Ingress.Controller + " sends requests with the header " + components.CanaryHeader + ": " + components.CanaryValue + " to the canary's candidate, regardless of release.canary.percent. Verification uses this header")
}
