package cloud

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// balance answers as an application load balancer does: security group, listener, action, target group, targets. Call with
// the lock held; the answer is given without it.
//
// All listeners share the loopback port, so the client's protocol picks the listener: of several with the same protocol,
// the one with the lowest port.
func (c *Cloud) balance(balancer *Record, r *http.Request) http.HandlerFunc {
	protocol := "HTTP"
	if r.TLS != nil {
		protocol = "HTTPS"
	}
	listener := c.listenerOf(balancer, protocol)
	if listener == nil || !c.lets(ingressRuleToken, balancer.list("securityGroups"), listener.number("port")) {
		return noAnswer
	}
	actions, _ := listener.Outputs["defaultActions"].([]any)
	for _, a := range actions {
		action, _ := a.(map[string]any)
		switch action["type"] {
		case "forward":
			if c.healthy(balancer, groupsOf(action)) {
				return c.application(balancer, r.URL.Path)
			}
			return page(http.StatusServiceUnavailable, "Service Temporarily Unavailable")
		case "redirect":
			redirect, _ := action["redirect"].(map[string]any)
			return redirectTo(redirect, protocol)
		case "fixed-response":
			fixed, _ := action["fixedResponse"].(map[string]any)
			return fixedResponse(fixed)
		}
	}
	return page(http.StatusNotImplemented, "Not Implemented")
}

// noAnswer closes the connection without a word: what a client sees of a port where nothing listens, without the wait.
// http.ErrAbortHandler is the server's own way to do so.
func noAnswer(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// listenerOf is the listener of the load balancer for the protocol, nil when there is none. Call with the lock held.
func (c *Cloud) listenerOf(balancer *Record, protocol string) *Record {
	var found *Record
	for _, l := range c.inventory.Records {
		if l.Type == listenerToken && l.output("loadBalancerArn") == balancer.ID && l.output("protocol") == protocol &&
			(found == nil || l.number("port") < found.number("port")) {
			found = l
		}
	}
	return found
}

// groupsOf are the ARNs of the target groups that an action forwards to.
func groupsOf(action map[string]any) []string {
	var groups []string
	if arn, ok := action["targetGroupArn"].(string); ok {
		groups = append(groups, arn)
	}
	forward, _ := action["forward"].(map[string]any)
	targets, _ := forward["targetGroups"].([]any)
	for _, t := range targets {
		target, _ := t.(map[string]any)
		if arn, ok := target["arn"].(string); ok {
			groups = append(groups, arn)
		}
	}
	return groups
}

// healthy reports whether one of the target groups has a task that the load balancer reaches: a service with at least one
// task, and security groups that let the load balancer out and in. Tasks keep running when their task definition is
// deregistered, as in ECS; a service cannot be made without one. Call with the lock held.
func (c *Cloud) healthy(balancer *Record, groups []string) bool {
	for _, service := range c.inventory.Records {
		if service.Type != ecsServiceToken || service.output("taskDefinition") == "" || service.number("desiredCount") < 1 {
			continue
		}
		attachments, _ := service.Outputs["loadBalancers"].([]any)
		for _, a := range attachments {
			attachment, _ := a.(map[string]any)
			group, _ := attachment["targetGroupArn"].(string)
			if !slices.Contains(groups, group) || !c.exists(targetGroupToken, group, "") {
				continue
			}
			port, _ := attachment["containerPort"].(float64)
			if c.lets(egressRuleToken, balancer.list("securityGroups"), port) && c.lets(ingressRuleToken, taskGroups(service), port) {
				return true
			}
		}
	}
	return false
}

func taskGroups(service *Record) []string {
	configuration, _ := service.Outputs["networkConfiguration"].(map[string]any)
	values, _ := configuration["securityGroups"].([]any)
	var groups []string
	for _, v := range values {
		if s, ok := v.(string); ok {
			groups = append(groups, s)
		}
	}
	return groups
}

// lets reports whether one of the security groups has a rule for the TCP port, whoever is at the other end. A group from
// outside the stack, and none at all, let everything through. Call with the lock held.
func (c *Cloud) lets(token string, groups []string, port float64) bool {
	inline := map[string]string{ingressRuleToken: "ingress", egressRuleToken: "egress"}[token]
	for _, id := range groups {
		group := c.inventory.find(securityGroupToken, id, "")
		if group == nil {
			return true
		}
		rules, _ := group.Outputs[inline].([]any)
		for _, rule := range rules {
			if r, ok := rule.(map[string]any); ok && coversPort(r, "protocol", port) {
				return true
			}
		}
		for _, rule := range c.where(token, "securityGroupId", id) {
			if coversPort(rule.Outputs, "ipProtocol", port) {
				return true
			}
		}
	}
	return len(groups) == 0
}

func coversPort(rule map[string]any, protocolKey string, port float64) bool {
	protocol := rule[protocolKey]
	from, _ := rule["fromPort"].(float64)
	to, _ := rule["toPort"].(float64)
	return protocol == "-1" || (protocol == "tcp" || protocol == "6") && from <= port && port <= to
}

// redirectTo fills in the action's address. Whatever port it names becomes the loopback port, which every listener has.
func redirectTo(redirect map[string]any, protocol string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.Host, ":")
		_, port, _ := strings.Cut(r.Host, ":")
		fill := func(key, otherwise string) string {
			text, ok := redirect[key].(string)
			if !ok || text == "" {
				text = otherwise
			}
			return strings.NewReplacer("#{protocol}", protocol, "#{host}", host, "#{path}", strings.TrimPrefix(r.URL.EscapedPath(), "/"),
				"#{port}", port, "#{query}", r.URL.RawQuery).Replace(text)
		}
		to := fmt.Sprintf("%s://%s:%s%s", strings.ToLower(fill("protocol", "#{protocol}")), fill("host", "#{host}"), port, fill("path", "/#{path}"))
		if query := fill("query", "#{query}"); query != "" {
			to += "?" + query
		}
		status, text := http.StatusFound, "Found"
		if redirect["statusCode"] == "HTTP_301" {
			status, text = http.StatusMovedPermanently, "Moved Permanently"
		}
		w.Header().Set("Location", to)
		page(status, text)(w, r)
	}
}

func fixedResponse(fixed map[string]any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if kind, ok := fixed["contentType"].(string); ok {
			w.Header().Set("Content-Type", kind)
		}
		code, _ := fixed["statusCode"].(string)
		status, err := strconv.Atoi(code)
		if err != nil {
			status = http.StatusOK
		}
		w.WriteHeader(status)
		body, _ := fixed["messageBody"].(string)
		// The caller may have gone; there is nobody left to tell.
		_, _ = w.Write([]byte(body))
	}
}

// page is the load balancer's own answer, as HTML.
func page(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Server", "awselb/2.0")
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		// The caller may have gone; there is nobody left to tell.
		_, _ = fmt.Fprintf(w, "<html><head><title>%[1]d %[2]s</title></head><body><center><h1>%[1]d %[2]s</h1></center></body></html>\n", status, text)
	}
}
