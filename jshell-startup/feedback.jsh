/set mode sketchell -quiet
/set prompt sketchell "\nsketchell> " "      ...> "
/set format sketchell action "created" added-primary
/set format sketchell action "replaced" modified,replaced,overwrote-primary
/set format sketchell action "dropped" dropped-primary
/set format sketchell kind "class" class
/set format sketchell kind "interface" interface
/set format sketchell kind "enum" enum
/set format sketchell kind "annotation" annotation
/set format sketchell kind "record" record
/set format sketchell result "{name} ==> {value}{post}" added,modified,replaced-ok-primary
/set format sketchell display ""
/set format sketchell display "{pre}{action} {kind} {name}{post}" class,interface,enum,annotation,record-primary
/set format sketchell display "{pre}{action} method {name}({type}){post}" method-primary
/set format sketchell display "{result}" added,modified,replaced-expression,varvalue,assignment,varinit,vardecl-ok-primary
/set truncation sketchell 8000
// SPDX-License-Identifier: Apache-2.0
