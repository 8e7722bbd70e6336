namespace Penstock.Scaler.Working.Python;

/// <summary>The functions of Python that workers without Python run.</summary>
internal static class PythonModules
{
    public static void AddTo(TaskFunctions functions)
    {
        functions.Add("penstock:noop", _ => null);
        PythonMath.AddTo(new PythonModule(functions, "math"));
        PythonOperator.AddTo(new PythonModule(functions, "operator"));
        PythonBuiltins.AddTo(new PythonModule(functions, "builtins"));
        PythonStrings.AddTo(new PythonModule(functions, "builtins"));
    }
}
