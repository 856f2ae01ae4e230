package aws

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// balance answers as an Application Load Balancer does: security group, listener, action,
// target group, targets. Call with the lock held; the handler is called without it.
//
// All listeners share the loopback port, so the client's protocol selects the listener: of
// several with the same protocol, the one with the lowest port.
func balance(c *cloud.Cloud, balancer *cloud.Record, r *http.Request) http.HandlerFunc {
	protocol := "HTTP"
	if r.TLS != nil {
		protocol = "HTTPS"
	}
	listener := listenerOf(c, balancer, protocol)
	if listener == nil || !lets(c, ingressRuleToken, balancer.List("securityGroups"), listener.Number("port")) {
		return cloudhttp.NoAnswer
	}
	for _, a := range actionsFor(c, listener, r) {
		action, _ := a.(map[string]any)
		switch action["type"] {
		case "forward":
			// The shares apply even if a group has no healthy targets: there is no fallback to
			// another group.
			group := c.Pick(balancer.Port, groupsOf(action))
			if service := healthy(c, balancer, group); service != nil {
				return c.Application(balancer, r.URL.Path, taskRelease(c, service))
			}
			return cloudhttp.Page(http.StatusServiceUnavailable, "Service Temporarily Unavailable")
		case "redirect":
			redirect, _ := action["redirect"].(map[string]any)
			return redirectTo(redirect, protocol)
		case "fixed-response":
			fixed, _ := action["fixedResponse"].(map[string]any)
			return fixedResponse(fixed)
		}
	}
	return cloudhttp.Page(http.StatusNotImplemented, "Not Implemented")
}

// listenerOf returns the listener of the load balancer for the protocol, nil if there is none.
// Call with the lock held.
func listenerOf(c *cloud.Cloud, balancer *cloud.Record, protocol string) *cloud.Record {
	var found *cloud.Record
	for _, l := range c.Records() {
		if l.Type == listenerToken && l.Output("loadBalancerArn") == balancer.ID && l.Output("protocol") == protocol &&
			(found == nil || l.Number("port") < found.Number("port")) {
			found = l
		}
	}
	return found
}

// actionsFor returns the actions of the first of the listener's rules that matches the request,
// or else the listener's default actions. Call with the lock held.
func actionsFor(c *cloud.Cloud, listener *cloud.Record, r *http.Request) []any {
	rules := c.Where(listenerRuleToken, "listenerArn", listener.ID)
	slices.SortFunc(rules, func(a, b *cloud.Record) int { return int(a.Number("priority") - b.Number("priority")) })
	for _, rule := range rules {
		conditions, _ := rule.Outputs["conditions"].([]any)
		if !slices.ContainsFunc(conditions, func(condition any) bool { return !satisfies(r, condition) }) {
			actions, _ := rule.Outputs["actions"].([]any)
			return actions
		}
	}
	actions, _ := listener.Outputs["defaultActions"].([]any)
	return actions
}

// satisfies supports conditions on headers and paths; other conditions never match.
func satisfies(r *http.Request, condition any) bool {
	fields, _ := condition.(map[string]any)
	matches := func(block any, given string) bool {
		b, _ := block.(map[string]any)
		values, _ := b["values"].([]any)
		return slices.ContainsFunc(values, func(value any) bool {
			pattern, _ := value.(string)
			ok, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(given, "/", "\x00"))
			return ok && err == nil
		})
	}
	if header, ok := fields["httpHeader"].(map[string]any); ok {
		name, _ := header["httpHeaderName"].(string)
		return slices.ContainsFunc(r.Header.Values(name), func(given string) bool { return matches(header, given) })
	}
	if pattern, ok := fields["pathPattern"]; ok {
		return matches(pattern, r.URL.Path)
	}
	return false
}

// groupsOf returns the ARNs of the target groups that an action forwards to, with their
// weights.
func groupsOf(action map[string]any) []cloud.Share {
	if arn, ok := action["targetGroupArn"].(string); ok && arn != "" {
		return []cloud.Share{{Release: arn, Weight: 1}}
	}
	forward, _ := action["forward"].(map[string]any)
	targets, _ := forward["targetGroups"].([]any)
	var groups []cloud.Share
	for _, t := range targets {
		target, _ := t.(map[string]any)
		arn, _ := target["arn"].(string)
		weight, given := target["weight"].(float64)
		if !given {
			weight = 1
		}
		groups = append(groups, cloud.Share{Release: arn, Weight: weight})
	}
	return groups
}

// healthy returns a service with a task in the target group that the load balancer can reach,
// nil if there is none. At least one task could be started again, as scaling and Fargate
// maintenance do, and the security groups allow the connection. As in ECS, tasks keep running
// when their task definition is deregistered, but a service cannot be created without one. Call
// with the lock held.
func healthy(c *cloud.Cloud, balancer *cloud.Record, group string) *cloud.Record {
	for _, service := range c.Records() {
		if service.Type != ecsServiceToken || service.Output("taskDefinition") == "" || service.Number("desiredCount") < 1 {
			continue
		}
		attachments, _ := service.Outputs["loadBalancers"].([]any)
		for _, a := range attachments {
			attachment, _ := a.(map[string]any)
			if attachment["targetGroupArn"] != group || !c.Exists(targetGroupToken, group, "") {
				continue
			}
			if task := taskDefinition(c, service.Output("taskDefinition")); task != nil && starts(c, task) != nil {
				continue
			}
			port, _ := attachment["containerPort"].(float64)
			if lets(c, egressRuleToken, balancer.List("securityGroups"), port) && lets(c, ingressRuleToken, taskGroups(service), port) {
				return service
			}
		}
	}
	return nil
}

// taskRelease returns the name of the task definition that a service runs, and its first image.
// Call with the lock held.
func taskRelease(c *cloud.Cloud, service *cloud.Record) string {
	task := taskDefinition(c, service.Output("taskDefinition"))
	if task == nil {
		return ""
	}
	return taskName(task.ID, task.Number("revision"), task.Output("containerDefinitions"))
}

func taskGroups(service *cloud.Record) []string {
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

// lets reports whether one of the security groups has a rule for the TCP port, whatever its
// source. A group outside the stack, or no group at all, allows everything. Call with the lock
// held.
func lets(c *cloud.Cloud, token string, groups []string, port float64) bool {
	inline := map[string]string{ingressRuleToken: "ingress", egressRuleToken: "egress"}[token]
	for _, id := range groups {
		group := c.Find(securityGroupToken, id, "")
		if group == nil {
			return true
		}
		rules, _ := group.Outputs[inline].([]any)
		for _, rule := range rules {
			if r, ok := rule.(map[string]any); ok && coversPort(r, "protocol", port) {
				return true
			}
		}
		for _, rule := range c.Where(token, "securityGroupId", id) {
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

// redirectTo fills in the action's URL. Any port becomes the loopback port, which all listeners
// share.
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
		cloudhttp.Page(status, text)(w, r)
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
		// The client may have disconnected.
		_, _ = w.Write([]byte(body))
	}
}
