// user/bc/library.c -- the functions that -l brings, written in bc.
//
// Each works with some digits more than scale has, and cuts them off at the end.
#include <user/bc/library.h>

const char library_text[] =
    "scale=20\n"
    // e^x: x is halved until it is small, x^n/n! are added up, and the sum is squared again.
    "define e(x){auto a,b,d,e,g,i,t,w,y\n"
    "if(ibase!=A){a=ibase;ibase=A;b=e(x);ibase=a;return(b)}\n"
    "w=scale;if(x<0){g=1;x=-x}\n"
    "y=w+6+.44*x;scale=scale(x)+1;if(scale<y)scale=y\n"
    "while(x>1){d+=1;x/=2;scale+=1}\n"
    "scale=y+d;e=1+x;a=x;b=1\n"
    "for(i=2;1;i++){a*=x;b*=i;t=a/b;if(t==0)break;e+=t}\n"
    "while(d-->0)e*=e\n"
    "scale=w;if(g)return(1/e);return(e/1)}\n"
    // ln x: the root is taken until x is near 1; then twice the sum of ((x-1)/(x+1))^n/n, n odd.
    "define l(x){auto a,b,e,f,i,m,n,v,w\n"
    "if(ibase!=A){a=ibase;ibase=A;b=l(x);ibase=a;return(b)}\n"
    "w=scale;if(x<=0){scale=w;return((1-10^w)/1)}\n"
    "scale=w+6;f=2\n"
    "while(x>=2){f*=2;x=sqrt(x)}\n"
    "while(x<=.5){f*=2;x=sqrt(x)}\n"
    "v=n=(x-1)/(x+1);m=n*n\n"
    "for(i=3;1;i+=2){n*=m;e=n/i;if(e==0)break;v+=e}\n"
    "v=f*v;scale=w;return(v/1)}\n"
    // sin x: x is brought near 0 by multiples of pi; then the sum of (-1)^n*x^(2n+1)/(2n+1)!.
    "define s(x){auto a,b,e,i,m,n,s,v,w\n"
    "if(ibase!=A){a=ibase;ibase=A;b=s(x);ibase=a;return(b)}\n"
    "w=scale;scale=1.1*w+2;v=a(1);if(x<0){m=1;x=-x}\n"
    "scale=0;n=(x/v+2)/4;x-=4*n*v;if(n%2)x=-x\n"
    "scale=w+2;v=e=x;s=-x*x\n"
    "for(i=3;1;i+=2){e*=s/(i*(i-1));if(e==0)break;v+=e}\n"
    "scale=w;if(m)return(-v/1);return(v/1)}\n"
    "define c(x){auto v,w\n"
    "w=scale;scale=w*1.2+1;v=s(x+a(1)*2);scale=w;return(v/1)}\n"
    // arctan x: x is made small by arctan x = arctan .2 + arctan((x-.2)/(1+.2x)); then the sum.
    "define a(x){auto a,b,e,f,i,m,n,s,v,w\n"
    "if(ibase!=A){a=ibase;ibase=A;b=a(x);ibase=a;return(b)}\n"
    "m=1;if(x<0){m=-1;x=-x}\n"
    "w=scale;scale=w+5;if(x>.2)a=a(.2)\n"
    "scale=w+3;while(x>.2){f+=1;x=(x-.2)/(1+x*.2)}\n"
    "v=n=x;s=-x*x\n"
    "for(i=3;1;i+=2){n*=s;e=n/i;if(e==0)break;v+=e}\n"
    "v+=f*a;scale=w;return(m*v/1)}\n"
    // Bessel's function of order n.
    "define j(n,x){auto a,b,d,e,f,i,m,s,v,w\n"
    "if(ibase!=A){a=ibase;ibase=A;b=j(n,x);ibase=a;return(b)}\n"
    "w=scale;scale=0;n/=1;if(n<0){n=-n;m=n%2}\n"
    "a=1;for(i=2;i<=n;i++)a*=i\n"
    "scale=1.5*w;a=(x^n)/2^n/a\n"
    "v=e=1;s=-x*x/4;scale=1.5*w+length(a)-scale(a)\n"
    "for(i=1;1;i++){e=e*s/i/(n+i);if(e==0)break;v+=e}\n"
    "scale=w;if(m)return(-a*v/1);return(a*v/1)}\n";
