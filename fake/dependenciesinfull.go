package fake

import "maps"

// inFull is an answer about a function with the dependencies that it names, each in
// full and in the order in which the function names them. One that the project does not
// have is taken for one of those that everybody may use.
func (s *Server) inFull(c *call, answer record) record {
	ids, _ := answer.members["depend_version_list"].([]any)
	if len(ids) == 0 {
		return answer
	}
	own, list := s.dependencies(c), make([]any, len(ids))
	for i, id := range ids {
		text, _ := id.(string)
		one, has := own.find(text)
		if !has {
			one.members = publicDependency(text, answer.members["runtime"])
		}
		// A text makes the Go SDK fail, and a number is not what the page says.
		shown := maps.Clone(one.members)
		delete(shown, "last_modified")
		list[i] = shown
	}
	over := maps.Clone(answer.over)
	if over == nil {
		over = map[string]any{}
	}
	over["dependencies"] = list
	return record{members: answer.members, over: over}
}

// publicDependency makes up what a dependency shows of which the id alone is known.
func publicDependency(id string, runtime any) map[string]any {
	return map[string]any{
		"id": id, "dep_id": derivedID("dependency", id), "owner": "public", "name": "public-" + id, "runtime": runtime, "version": 1.0,
		"link": "", "etag": "", "size": 0.0, "description": "", "file_name": "",
	}
}
