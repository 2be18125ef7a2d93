package fake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"strconv"
	"strings"

	"github.com/fgcontract/fgcontract/openapi"
)

// setLogging stores a log group and a log stream. Answers have their ids alone,
// flat; a name without an id stands for the id that LTS would have for it.
func (fn *function) setLogging(value any) {
	config, ok := value.(map[string]any)
	for _, thing := range []string{"group", "stream"} {
		id, hasID := config[thing+"_id"].(string)
		name, hasName := config[thing+"_name"].(string)
		switch {
		case !ok:
			delete(fn.members, "log_"+thing+"_id")
		case hasID:
			fn.members["log_"+thing+"_id"] = id // clause update-function-config.reflects.log_group_id
		case hasName:
			fn.members["log_"+thing+"_id"] = derivedID("log", thing, fn.project, name)
		}
		if hasName {
			fn.members[logName(thing)] = name
		} else if !ok || hasID {
			delete(fn.members, logName(thing))
		}
	}
}

// completeLogging gives a new function that logs, but names no group and stream,
// those that the service would make for it.
func (fn *function) completeLogging() {
	if on, _ := fn.members["enable_lts_log"].(bool); !on {
		return
	}
	for _, thing := range []string{"group", "stream"} {
		if _, ok := fn.members["log_"+thing+"_id"]; !ok {
			fn.members["log_"+thing+"_id"] = derivedID("log", thing, fn.project, fn.pkg, fn.name)
		}
	}
}

// The limits of a new function of the second generation.
const (
	defaultConcurrency   = 400
	defaultConcurrentNum = 1
	unlimited            = -1 // of the first generation
)

// setStrategy stores both limits always. One that is left out keeps the maximum
// of instances and sets back the number of requests.
func (fn *function) setStrategy(value any) {
	out := map[string]any{"concurrency": float64(defaultConcurrency), "concurrent_num": float64(defaultConcurrentNum)}
	if fn.members["type"] == "v1" {
		out["concurrency"] = float64(unlimited) // clause update-function-config.rule.strategy.concurrency-v1
	}
	config, sent := value.(map[string]any)
	if old, ok := fn.members["strategy_config"].(map[string]any); ok && sent {
		out["concurrency"] = old["concurrency"]
	}
	maps.Copy(out, config)
	fn.members["strategy_config"] = out // clause update-function-config.reflects.strategy_config
}

// mountedAs is the user and the group of a mount that names none.
const mountedAs = -1

// setMounts stores mounts with user and group as integers, in which form alone
// every client reads them.
func (fn *function) setMounts(value any) {
	config, ok := value.(map[string]any)
	if !ok {
		delete(fn.members, "mount_config")
		return
	}
	out := maps.Clone(config)
	sent, _ := config["mount_user"].(map[string]any)
	out["mount_user"] = map[string]any{
		"user_id":       integer(sent["user_id"], mountedAs),
		"user_group_id": integer(sent["user_group_id"], mountedAs),
	}
	if mounts, ok := config["func_mounts"].([]any); ok {
		out["func_mounts"] = activeMounts(mounts)
	}
	fn.members["mount_config"] = out // clause update-function-config.reflects.mount_config
}

// activeMounts adds the status that a read shows where the document has it.
func activeMounts(mounts []any) []any {
	out := make([]any, len(mounts))
	for i, m := range mounts {
		mount, _ := m.(map[string]any)
		active := map[string]any{"status": "ACTIVE"}
		maps.Copy(active, mount)
		out[i] = active
	}
	return out
}

// integer reads a number that may be written as text. One that is too large for any use
// stays the largest.
func integer(value any, otherwise float64) float64 {
	switch value := value.(type) {
	case float64:
		return value
	case string:
		if n, err := strconv.Atoi(value); err == nil || errors.Is(err, strconv.ErrRange) {
			return float64(n)
		}
	}
	return otherwise
}

// setVPC stores a VPC and makes up, always the same way, what follows from its
// ids and was not sent. Secure access stays on.
func (fn *function) setVPC(value any) {
	sent, ok := value.(map[string]any)
	if !ok {
		delete(fn.members, "func_vpc")
		return
	}
	vpc, _ := sent["vpc_id"].(string)
	subnet, _ := sent["subnet_id"].(string)
	safe := false
	if old, ok := fn.members["func_vpc"].(map[string]any); ok {
		safe, _ = old["is_safety"].(bool)
	}
	out := map[string]any{
		"domain_id": fn.members["domain_id"], "namespace": fn.project,
		"vpc_name": "vpc-" + short(vpc), "subnet_name": "subnet-" + short(subnet),
		"cidr": "192.168.0.0/24", "gateway": "192.168.0.1",
		"is_safety": safe, // clause update-function-config.rule.vpc.safety-stays
	}
	maps.Copy(out, sent)
	fn.members["func_vpc"] = out // clause update-function-config.reflects.func_vpc
}

func short(id string) string {
	runes := []rune(id)
	return string(runes[:min(len(runes), 8)])
}

// setImage stores a custom image. Only one that is enabled gets defaults: of
// another the members have no effect.
func (fn *function) setImage(value any) {
	sent, ok := value.(map[string]any)
	if !ok {
		delete(fn.members, "custom_image")
		return
	}
	out := map[string]any{}
	if enabled, _ := sent["enabled"].(bool); enabled {
		out["working_dir"], out["command"], out["args"] = "/", "", ""
	}
	maps.Copy(out, sent)
	fn.members["custom_image"] = out // clause update-function-config.reflects.custom_image
}

// setPeering stores CIDR blocks with semicolons, which clients compare with what
// they sent.
func (fn *function) setPeering(value any) {
	if blocks, ok := value.(string); ok {
		fn.members["peering_cidr"] = strings.ReplaceAll(blocks, ",", ";") // clause update-function-config.reflects.peering_cidr
		return
	}
	delete(fn.members, "peering_cidr")
}

// setSecret keeps the names in a secret member and forgets the values.
func (fn *function) setSecret(name string, value any) {
	text, ok := value.(string)
	if !ok {
		delete(fn.secrets, name)
		return
	}
	fn.secrets[name] = blanked(text)
}

// blanked returns the text of a JSON object with every value replaced by "". Of
// anything else it returns "", because it cannot tell what is secret in it.
func blanked(text string) string {
	decoded, _ := openapi.DecodeJSON([]byte(text))
	object, ok := decoded.(map[string]any)
	if !ok {
		return ""
	}
	names := make(map[string]any, len(object))
	for name := range object {
		names[name] = ""
	}
	return string(appendWhole(nil, names))
}

// derivedID makes a UUID of version 4 that is always the same for the same texts.
func derivedID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	sum[6] = sum[6]&0x0f | 0x40
	sum[8] = sum[8]&0x3f | 0x80
	h := hex.EncodeToString(sum[:16])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}
