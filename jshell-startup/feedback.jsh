/set mode sketchell -quiet
/set prompt sketchell "\nsketchell> " "      ...> "
/set format sketchell display "{pre}{name} ==> {value}{post}"
/set format sketchell display "{pre}{action} {type} {name}{post}" class,interface,enum,annotation,record
/set format sketchell display "{pre}{action} method {name}({type}){post}" method
/set format sketchell display "" statement,import,varreset,expression-ok
/set format sketchell display "{pre}{name} ==> {value}{post}" expression,varvalue,assignment,vardecl,varinit,tempvar
