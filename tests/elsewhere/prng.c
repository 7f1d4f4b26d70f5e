// Wine 8 has no bcryptprimitives.dll, from which Rust takes its random numbers; SystemFunction036 is RtlGenRandom.
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
