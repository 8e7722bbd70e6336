Console.WriteLine("penstock");
return 0;
