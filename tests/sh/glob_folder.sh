mkdir -p p/q/r p/s; touch p/q/f p/s/f
echo p/*/f p/*/ */q/* ./p/q/[f]
cd p; echo ../p/*
